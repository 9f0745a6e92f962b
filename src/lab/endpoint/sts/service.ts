import { partitionOf } from '../../../domain/partition.js';
import { AwsError } from '../aws-error.js';
import { uniqueId } from '../auth.js';
import type { Operation } from '../operation.js';
import { queryProtocol } from '../protocol/query.js';
import { textOf } from '../protocol/query-parameters.js';
import { deniedText, type Service } from '../aws-service.js';

const ROLE_ARN = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]{1,64})$/;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const DEFAULT_SECONDS = 3600;

const getCallerIdentity: Operation = (_input, { arn, userId, accountId }) => ({
  Arn: arn,
  UserId: userId,
  Account: accountId,
});

const assumeRole: Operation = (input, caller, world) => {
  const roleArn = textOf(input, 'RoleArn') ?? '';
  const sessionName = textOf(input, 'RoleSessionName') ?? '';
  if (!SESSION_NAME.test(sessionName)) {
    throw invalid(
      `Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
    );
  }
  const seconds = Number(textOf(input, 'DurationSeconds') ?? DEFAULT_SECONDS);
  if (!(seconds >= 900 && seconds <= 43_200)) {
    throw invalid(
      `Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200`,
    );
  }
  const [, partition, accountId, role] = ROLE_ARN.exec(roleArn) ?? [];
  const account = world.fleet.accounts.find((candidate) => candidate.accountId === accountId);
  const isTrusted =
    role !== undefined &&
    account?.roles.includes(role) === true &&
    partition === partitionOf(caller.region) &&
    [undefined, textOf(input, 'ExternalId')].includes(account.externalIds?.get(role));
  if (account === undefined || role === undefined || !isTrusted) {
    throw new AwsError(
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      403,
    );
  }
  const { key, expiresAt } = world.sessions.open(account, role, sessionName, seconds);
  return {
    Credentials: {
      AccessKeyId: key.accessKeyId,
      SecretAccessKey: key.secretAccessKey,
      SessionToken: key.sessionToken,
      Expiration: expiresAt,
    },
    AssumedRoleUser: {
      AssumedRoleId: `${uniqueId('AROA', role)}:${sessionName}`,
      Arn: `arn:${partition}:sts::${account.accountId}:assumed-role/${role}/${sessionName}`,
    },
  };
};

const invalid = (text: string): AwsError => new AwsError('ValidationError', `1 validation error detected: ${text}`);

/** AWS Security Token Service: Query protocol, API version 2011-06-15. */
export const sts: Service = {
  name: 'sts',
  protocol: queryProtocol('https://sts.amazonaws.com/doc/2011-06-15/'),
  regional: false,
  alwaysAllowed: new Set(['GetCallerIdentity']),
  operations: new Map([
    ['GetCallerIdentity', getCallerIdentity],
    ['AssumeRole', assumeRole],
  ]),
  errors: {
    missingToken: () => new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403),
    skewed: (text) => new AwsError('SignatureDoesNotMatch', text, 403),
    unknownKey: () =>
      new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403),
    expired: () => new AwsError('ExpiredToken', 'The security token included in the request is expired', 403),
    denied: (caller, action) => new AwsError('AccessDenied', deniedText(caller, action), 403),
    throttled: () => new AwsError('Throttling', 'Rate exceeded'),
    unknownOperation: (name) =>
      new AwsError('InvalidAction', `Could not find operation ${name} for version 2011-06-15`),
    internal: () => new AwsError('InternalFailure', 'Internal failure', 500),
  },
};
