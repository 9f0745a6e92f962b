import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromIni, fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { EXIT, LockstepError } from '../../domain/errors.js';
import { isAccountId } from '../../domain/ids.js';
import type { AccountId } from '../../domain/ids.js';
import { clientConfig, createClients, STS_ATTEMPTS } from '../clients/clients.js';
import type { ClientSettings, Credentials } from '../clients/clients.js';
import { explained } from '../errors.js';
import type { AwsCall } from '../errors.js';
import { seatsFor } from './regions.js';
import { firstAnswer } from './seats.js';
import type { Seat } from './seats.js';

/** One set of credentials that was tried: whose it is, and where it answered. */
export interface Identity {
  readonly account: AccountId;
  readonly callerArn: string;
  /** Fetched once, and renewed before they expire, for all clients that are made with them. */
  readonly credentials: Credentials;
  /** Where to ask about the account as a whole: first where the credentials were taken. */
  readonly seats: readonly [Seat, ...Seat[]];
}

interface CredentialSource {
  readonly credentials: Credentials;
  /** The call that fetches them, as the operator should see it if it fails. */
  readonly call: AwsCall;
}

/** Errors: LockstepError for a profile that does not exist, credentials that are missing, expired or refused, no way to the endpoint. */
export const identifyProfile = (
  settings: ClientSettings,
  profile: string | undefined,
  region: string,
): Promise<Identity> => {
  const init = {
    clientConfig: clientConfig(settings, undefined, STS_ATTEMPTS),
    clientPlugins: [settings.telemetry.plugin('sts')],
  };
  const source: CredentialSource =
    profile === undefined
      ? {
          credentials: fromNodeProviderChain(init),
          call: {
            iamAction: 'sts:GetCallerIdentity',
            label: 'the default provider chain (environment, profile, container, instance)',
          },
        }
      : {
          // Not the whole chain: with a mistyped profile it would go on to the instance's role, and act in another account.
          credentials: fromIni({ ...init, profile }),
          call: { iamAction: 'sts:GetCallerIdentity', label: `profile ${profile}` },
        };
  return identify(settings, source, region);
};

/** Errors: as for a profile, and LockstepError for a role that this caller may not assume. */
export const identifyRole = (
  settings: ClientSettings,
  roleArn: string,
  caller: Identity,
  region: string,
): Promise<Identity> => {
  const credentials = fromTemporaryCredentials({
    masterCredentials: caller.credentials,
    params: { RoleArn: roleArn, RoleSessionName: 'lockstep' },
    clientConfig: clientConfig(settings, caller.seats[0].region, STS_ATTEMPTS),
    clientPlugins: [settings.telemetry.plugin('sts')],
  });
  const call = { iamAction: 'sts:AssumeRole', label: `role ${roleArn} (caller ${caller.callerArn})` };
  return identify(settings, { credentials, call }, region);
};

/** The region that the SDK would take: AWS_REGION, or that of the profile. Undefined without one. */
export const defaultRegionOf = async (profile: string | undefined): Promise<string | undefined> => {
  try {
    return await new STSClient({ ...(profile !== undefined && { profile }) }).config.region();
  } catch {
    // The SDK has no name for this error, and nothing else can go wrong here.
    return undefined;
  }
};

const identify = async (
  settings: ClientSettings,
  { credentials, call }: CredentialSource,
  region: string,
): Promise<Identity> => {
  const [first, ...others] = seatsFor(region);
  if (first === undefined) throw new TypeError(`not a region: ${region}`);
  const clients = createClients(settings, credentials, first);
  // What the client keeps of them, to share with those of the other regions.
  const shared = clients.sts.config.credentials;
  await explained(call, () => shared());
  const seats: readonly Seat[] = [
    { region: first, clients },
    ...others.map((other) => ({ region: other, clients: createClients(settings, shared, other) })),
  ];
  return firstAnswer(seats, async (seat) => {
    const { Account: account = '', Arn: callerArn = '' } = await explained(
      { iamAction: 'sts:GetCallerIdentity', label: call.label },
      () => seat.clients.sts.send(new GetCallerIdentityCommand({})),
    );
    if (!isAccountId(account)) throw noAccount(call.label, account);
    return { account, callerArn, credentials: shared, seats: [seat, ...seats.filter((other) => other !== seat)] };
  });
};

const noAccount = (label: string, account: string): LockstepError =>
  new LockstepError({
    code: 'ACCOUNT_UNKNOWN',
    message: `sts:GetCallerIdentity for ${label} names no account of twelve digits ("${account}")`,
    remedy: 'Check the endpoint that answers (--endpoint-url, AWS_ENDPOINT_URL)',
    exitCode: EXIT.toolError,
  });
