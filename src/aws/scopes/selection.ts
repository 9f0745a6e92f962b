import { usageError } from '../../domain/errors.js';
import { isLoopback } from '../clients/proxy-rules.js';
import { PLAIN_HTTP_REMEDY } from '../explain-aws-error.js';
import type { LockstepError } from '../../domain/errors.js';
import { isAccountId, isRegion } from '../../domain/ids.js';
import { parseArn, partitionOf } from '../../domain/partition.js';

/** Which accounts and regions a run is about, as options and config file say it. */
export interface ScopeSelection {
  /** Names of profiles, one account each; empty for what the environment says: see environment.ts. */
  readonly profiles: readonly string[];
  /** One more account each, assumed from the first profile or the default credentials. */
  readonly roleArns: readonly string[];
  /** By role ARN, what its trust policy may want as `sts:ExternalId`. */
  readonly externalIds: Readonly<Record<string, string>>;
  /** Empty for the default region (AWS_REGION, AWS_DEFAULT_REGION, or that of the profile); `all` for every region the account has enabled. */
  readonly regions: readonly string[] | 'all';
}

/** STS API reference, AssumeRole. */
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;

/** Of any partition. */
const isRoleArn = (text: string): boolean => {
  const { service, region, account = '', resource = '' } = parseArn(text) ?? {};
  return service === 'iam' && region === '' && isAccountId(account) && /^role\/\S+$/.test(resource);
};

/** What can be judged without a call. Errors: one usageError with everything that is wrong. */
export const checkSelection = (
  { roleArns, externalIds, regions }: ScopeSelection,
  endpoint: string | undefined,
): void => {
  const problems = [
    ...(regions === 'all' ? [] : regions.filter((region) => !isRegion(region)).map((region) => `region "${region}"`)),
    ...roleArns.filter((arn) => !isRoleArn(arn)).map((arn) => `role ARN "${arn}"`),
    ...Object.values(externalIds)
      .filter((id) => !EXTERNAL_ID.test(id))
      .map((id) => `external id "${id}"`),
    ...(endpoint === undefined || isHttpUrl(endpoint) ? [] : [`endpoint URL "${endpoint}"`]),
  ];
  const apart = partitionProblem(roleArns.filter(isRoleArn), regions === 'all' ? [] : regions.filter(isRegion));
  if (problems.length === 0 && apart !== undefined) throw apart;
  if (problems.length === 0) {
    if (endpoint !== undefined && isPlainHttpElsewhere(endpoint)) throw notEncrypted(endpoint);
    return;
  }
  throw usageError(
    'SELECTION_INVALID',
    `Not well formed: ${problems.join(', ')}`,
    'Write them as in: --region eu-west-1 --role-arn arn:aws:iam::111122223333:role/lockstep --endpoint-url http://127.0.0.1:4566',
  );
};

/** Accounts, credentials and endpoints of one partition mean nothing in another. */
function partitionProblem(roleArns: readonly string[], regions: readonly string[]): LockstepError | undefined {
  const places = [
    ...regions.map((region) => ({ name: `region ${region}`, partition: partitionOf(region) })),
    ...roleArns.map((arn) => ({ name: `role ${arn}`, partition: parseArn(arn)?.partition ?? '' })),
  ];
  if (new Set(places.map(({ partition }) => partition)).size <= 1) return undefined;
  return usageError(
    'PARTITIONS_MIXED',
    `More than one AWS partition: ${places.map(({ name, partition }) => `${name} is in ${partition}`).join(', ')}`,
    'Run once for each partition, with credentials of that partition',
  );
}

const isHttpUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/** Where the endpoint comes from the environment or the AWS config file, the connection itself is refused: see connections.ts. */
const isPlainHttpElsewhere = (text: string): boolean => {
  const { protocol, hostname } = new URL(text);
  return protocol === 'http:' && !isLoopback(hostname);
};

const notEncrypted = (endpoint: string) =>
  usageError(
    'ENDPOINT_NOT_ENCRYPTED',
    `The endpoint ${new URL(endpoint).origin} is on another machine, and keys and credentials would cross the network in plaintext`,
    PLAIN_HTTP_REMEDY,
  );
