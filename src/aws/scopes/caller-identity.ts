import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { fromEnv, fromIni, fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { EXIT, LockstepError } from '../../domain/errors.js';
import { isAccountId } from '../../domain/ids.js';
import type { AccountId } from '../../domain/ids.js';
import { clientConfig, createClients, STS_ATTEMPTS } from '../clients/clients.js';
import type { ClientSettings, Credentials } from '../clients/clients.js';
import { explained } from '../explain-aws-error.js';
import type { AwsCall } from '../explain-aws-error.js';
import type { BaseCredentials } from './environment.js';
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
export const identifyBase = (settings: ClientSettings, base: BaseCredentials, region: string): Promise<Identity> =>
  identify(settings, sourceOf(settings, base), region);

const sourceOf = (settings: ClientSettings, base: BaseCredentials): CredentialSource => {
  const init = {
    clientConfig: clientConfig(settings, undefined, STS_ATTEMPTS),
    clientPlugins: [settings.telemetry.plugin('sts')],
  };
  const call = (label: string): AwsCall => ({ iamAction: 'sts:GetCallerIdentity', label });
  switch (base.kind) {
    case 'profile':
      // Not the whole chain: with a mistyped profile it would go on to the instance's role, and act in another account.
      return { credentials: fromIni({ ...init, profile: base.profile }), call: call(`profile ${base.profile}`) };
    case 'keys':
      return { credentials: fromEnv(), call: call('the keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY') };
    case 'chain':
      return {
        credentials: fromNodeProviderChain(init),
        call: call('the default provider chain (environment, profile, container, instance)'),
      };
  }
};

/** How a role is assumed. */
export interface RoleSession {
  readonly roleArn: string;
  /** What the trust policy of the role may want; undefined: none is sent. */
  readonly externalId: string | undefined;
  readonly sessionName: string;
}

/** Errors: as for a profile, and LockstepError for a role that this caller may not assume. */
export const identifyRole = (
  settings: ClientSettings,
  { roleArn, externalId, sessionName }: RoleSession,
  caller: Identity,
  region: string,
): Promise<Identity> => {
  const credentials = fromTemporaryCredentials({
    masterCredentials: caller.credentials,
    params: {
      RoleArn: roleArn,
      RoleSessionName: sessionName,
      ...(externalId !== undefined && { ExternalId: externalId }),
    },
    clientConfig: clientConfig(settings, caller.seats[0].region, STS_ATTEMPTS),
    clientPlugins: [settings.telemetry.plugin('sts')],
  });
  const call = {
    iamAction: 'sts:AssumeRole',
    label: `role ${roleArn} (caller ${caller.callerArn}, ${externalId === undefined ? 'no external id' : 'with an external id'})`,
  };
  return identify(settings, { credentials, call }, region);
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
