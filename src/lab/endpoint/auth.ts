import { isRegion, type Region } from '../../domain/ids.js';
import { partitionOf } from '../../domain/partition.js';
import type { LabAccessKey } from '../lab-fleet.js';
import type { Caller } from './caller.js';
import type { World } from './operation.js';
import type { WireRequest } from './protocol/protocol.js';
import type { Service } from './aws-service.js';

/** What the `Credential=` part of a SigV4 Authorization header says. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: Region;
  readonly service: string;
}

const CREDENTIAL = /Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;

/** Undefined for a request that is not signed, or not in this form. */
export const credentialScopeOf = ({ headers }: WireRequest): CredentialScope | undefined => {
  const [, accessKeyId, region, service] = CREDENTIAL.exec(headers.authorization ?? '') ?? [];
  if (accessKeyId === undefined || region === undefined || service === undefined || !isRegion(region)) return undefined;
  return { accessKeyId, region, service };
};

const SKEW_MINUTES = 5;

/** `20261122T101500Z`, as signatures have it. */
const stamp = (milliseconds: number): string => new Date(milliseconds).toISOString().replaceAll(/[-:]|\.\d+/g, '');

/** What the services say of a signature that is five minutes off; undefined for one that is not, or has no time. */
const skewOf = ({ headers }: WireRequest, now: number): string | undefined => {
  const [, date, time] = /^(\d{8})T(\d{6})Z$/.exec(String(headers['x-amz-date'] ?? '')) ?? [];
  if (date === undefined || time === undefined) return undefined;
  const signed = Date.parse(`${date.replace(/(....)(..)/, '$1-$2-')}T${time.replace(/(..)(..)/, '$1:$2:')}Z`);
  const [oldest, newest] = [now - SKEW_MINUTES * 60_000, now + SKEW_MINUTES * 60_000];
  const present = `${stamp(now)} %s ${SKEW_MINUTES} min.`;
  if (signed < oldest)
    return `Signature expired: ${stamp(signed)} is now earlier than ${stamp(oldest)} (${present.replace('%s', '-')})`;
  if (signed > newest)
    return `Signature not yet current: ${stamp(signed)} is still later than ${stamp(newest)} (${present.replace('%s', '+')})`;
  return undefined;
};

/** Errors: the service's own for a signature by a wrong clock, for an unknown or expired key, and for a region that the account does not use. */
export const authenticate = (
  scope: CredentialScope,
  request: WireRequest,
  { errors, regional }: Service,
  { fleet, sessions }: Pick<World, 'fleet' | 'sessions'>,
): Caller => {
  const skew = skewOf(request, Date.now());
  if (skew !== undefined) throw errors.skewed(skew);
  const isMeant = ({ accessKeyId }: LabAccessKey): boolean => accessKeyId === scope.accessKeyId;
  const account = fleet.accounts.find(({ accessKeys }) => accessKeys.some(isMeant));
  const accessKey = account?.accessKeys.find(isMeant);
  if (account === undefined || accessKey === undefined) throw errors.unknownKey();
  if (accessKey.sessionToken !== request.headers['x-amz-security-token']) throw errors.unknownKey();
  const session = sessions.of(accessKey.accessKeyId);
  if (accessKey.expired === true || session?.expired === true) throw errors.expired();
  // A region that is not enabled answers as if the key were wrong: it has never heard of it.
  if (regional && !account.regions.includes(scope.region)) throw errors.unknownKey();
  const { accountId } = account;
  return {
    account,
    accountId,
    region: scope.region,
    accessKey,
    ...nameOf(accessKey, `${partitionOf(scope.region)}:%s::${accountId}`, session?.name ?? 'lab'),
  };
};

/** A key is of the user `lab`, unless a role was assumed for it. */
const nameOf = (
  { accessKeyId, assumedRole: role }: LabAccessKey,
  place: string,
  session: string,
): Pick<Caller, 'arn' | 'userId'> =>
  role === undefined
    ? { arn: `arn:${place.replace('%s', 'iam')}:user/lab`, userId: uniqueId('AIDA', accessKeyId) }
    : {
        arn: `arn:${place.replace('%s', 'sts')}:assumed-role/${role}/${session}`,
        userId: `${uniqueId('AROA', role)}:${session}`,
      };

/** A made-up unique id in the form of IAM's: the prefix and 17 letters or digits. */
export const uniqueId = (prefix: 'AIDA' | 'AROA', of: string): string =>
  prefix +
  of
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '')
    .padEnd(17, '0')
    .slice(0, 17);
