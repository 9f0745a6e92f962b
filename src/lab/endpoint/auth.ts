import { isRegion, type Region } from '../../domain/ids.js';
import type { LabFleet } from '../fleet.js';
import type { Caller } from './operation.js';
import type { WireRequest } from './protocol/protocol.js';
import type { Service } from './service.js';
import type { Sessions } from './sts/sessions.js';

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

/** Errors: the service's own for an unknown or expired key, and for a region that the account does not use. */
export const authenticate = (
  scope: CredentialScope,
  request: WireRequest,
  service: Service,
  fleet: LabFleet,
  sessions: Sessions,
): Caller => {
  const account = fleet.accounts.find(({ accessKeys }) =>
    accessKeys.some((key) => key.accessKeyId === scope.accessKeyId),
  );
  const accessKey = account?.accessKeys.find((key) => key.accessKeyId === scope.accessKeyId);
  if (account === undefined || accessKey === undefined) throw service.errors.unknownKey();
  const token = request.headers['x-amz-security-token'];
  if (accessKey.sessionToken !== token) throw service.errors.unknownKey();
  const session = sessions.of(accessKey.accessKeyId);
  if (accessKey.expired === true || session?.expired === true) throw service.errors.expired();
  // A region that is not enabled answers as if the key were wrong: it has never heard of it.
  if (service.regional && !account.regions.includes(scope.region)) throw service.errors.unknownKey();
  const { accountId } = account;
  const role = accessKey.assumedRole;
  return {
    account,
    accountId,
    region: scope.region,
    accessKey,
    arn:
      role === undefined
        ? `arn:aws:iam::${accountId}:user/lab`
        : `arn:aws:sts::${accountId}:assumed-role/${role}/${session?.name ?? 'lab'}`,
    userId:
      role === undefined
        ? userIdOf('AIDA', accessKey.accessKeyId)
        : `${userIdOf('AROA', role)}:${session?.name ?? 'lab'}`,
  };
};

/** A made-up unique id in the form of IAM's: the prefix and 17 letters or digits. */
export const userIdOf = (prefix: 'AIDA' | 'AROA', of: string): string =>
  prefix +
  of
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '')
    .padEnd(17, '0')
    .slice(0, 17);
