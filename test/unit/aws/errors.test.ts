import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { explainAwsError, explained } from '../../../src/aws/explain-aws-error.js';
import { isThrottle } from '../../../src/aws/error-names.js';
import { LockstepError, usageError } from '../../../src/domain/errors.js';
import { textOf } from '../../support/remedy.js';

const call = { iamAction: 'ec2:DescribeInstances', label: 'account 111122223333 in eu-west-1' };

const named = (name: string, extra: object = {}): Error =>
  Object.assign(new Error('words that may change'), { name, ...extra });
const coded = (code: string, extra: object = {}): Error =>
  Object.assign(new Error('words that may change'), { code, ...extra });

describe('explainAwsError', () => {
  it.each([
    ['EC2 denies', named('UnauthorizedOperation'), 'ACCESS_DENIED', 2],
    ['SSM denies', named('AccessDeniedException'), 'ACCESS_DENIED', 2],
    ['STS denies', named('AccessDenied'), 'ACCESS_DENIED', 2],
    ['SSM finds the token expired', named('ExpiredTokenException'), 'CREDENTIALS_EXPIRED', 2],
    ['STS finds the token expired', named('ExpiredToken'), 'CREDENTIALS_EXPIRED', 2],
    ['EC2 finds the token expired', named('RequestExpired'), 'CREDENTIALS_EXPIRED', 2],
    ['STS does not know the key', named('InvalidClientTokenId'), 'CREDENTIALS_INVALID', 2],
    ['SSM does not know the key', named('UnrecognizedClientException'), 'CREDENTIALS_INVALID', 2],
    ['EC2 does not know the key', named('AuthFailure'), 'CREDENTIALS_INVALID', 2],
    ['the secret is wrong', named('SignatureDoesNotMatch'), 'CREDENTIALS_INVALID', 2],
    ['the SDK finds no credentials', named('CredentialsProviderError'), 'CREDENTIALS_MISSING', 2],
    ['the region is not enabled', named('OptInRequired'), 'REGION_NOT_ENABLED', 2],
    ['the role’s region is off', named('RegionDisabledException'), 'REGION_NOT_ENABLED', 2],
    ['nothing listens', named('TimeoutError', { code: 'ECONNREFUSED' }), 'ENDPOINT_UNREACHABLE', 2],
    ['the name does not resolve', coded('ENOTFOUND'), 'ENDPOINT_UNREACHABLE', 2],
    ['nothing answers in time', named('TimeoutError'), 'ENDPOINT_UNREACHABLE', 2],
    ['a proxy has its own certificate', coded('SELF_SIGNED_CERT_IN_CHAIN'), 'ENDPOINT_UNTRUSTED', 2],
    ['the endpoint is no URL', coded('ERR_INVALID_URL', { name: 'TypeError' }), 'ENDPOINT_INVALID', 2],
    ['there are too many tag values', named('FilterLimitExceeded'), 'TOO_MANY_FILTERS', 2],
    ['SSM throttles', named('ThrottlingException'), 'THROTTLED', 1],
    ['EC2 throttles', named('RequestLimitExceeded'), 'THROTTLED', 1],
    ['something throttles by status', named('Odd', { $metadata: { httpStatusCode: 429 } }), 'THROTTLED', 1],
    ['the service is down', named('InternalServerError'), 'SERVICE_FAULT', 1],
    ['the service is down, namelessly', named('Odd', { $metadata: { httpStatusCode: 503 } }), 'SERVICE_FAULT', 1],
    ['the document is not there', named('InvalidDocument'), 'DOCUMENT_UNAVAILABLE', 2],
    ['the script is too large', named('MaxDocumentSizeExceeded'), 'COMMAND_TOO_LARGE', 1],
    ['an instance runs another platform', named('UnsupportedPlatformType'), 'PLATFORM_UNSUPPORTED', 2],
    ['the bucket for output is gone', named('InvalidOutputFolder'), 'OUTPUT_BUCKET_UNAVAILABLE', 2],
    ['the identity provider is away', named('IDPCommunicationError'), 'IDENTITY_PROVIDER_UNREACHABLE', 2],
    ['the account is blocked', named('Blocked'), 'ACCOUNT_BLOCKED', 2],
    ['the account is new', named('PendingVerification'), 'ACCOUNT_PENDING', 2],
    ['nobody foresaw it', named('Odd'), 'AWS_CALL_FAILED', 1],
    ['it is no error at all', 'odd', 'AWS_CALL_FAILED', 1],
  ])('when %s', (_, error, code, exitCode) => {
    const explanation = explainAwsError(error, call);
    expect(explanation).toMatchObject({ code, exitCode, cause: error });
    expect(explanation.message).toContain(call.label);
    expect(textOf(explanation.remedy)).not.toBe('');
  });

  it('names the missing IAM action, account and region, and where the policy is', () => {
    const { message, remedy } = explainAwsError(named('UnauthorizedOperation'), call);
    expect(message).toBe('ec2:DescribeInstances is denied for account 111122223333 in eu-west-1');
    expect(textOf(remedy)).toContain('examples/iam/audit.json');
  });

  it('speaks of the trust policy where a role cannot be assumed', () => {
    const role = { iamAction: 'sts:AssumeRole', label: 'role arn:aws:iam::444455556666:role/lockstep' };
    const { message, remedy } = explainAwsError(named('AccessDenied'), role);
    expect(message).toContain(role.label);
    expect(textOf(remedy)).toContain('trust policy');
  });

  it('never judges by message text', () => {
    const misleading = Object.assign(new Error('AccessDenied: ExpiredToken ECONNREFUSED'), { name: 'Odd' });
    expect(explainAwsError(misleading, call).code).toBe('AWS_CALL_FAILED');
  });

  it('gives back an error that is explained already', () => {
    const error = usageError('REGION_MISSING', 'No region', 'Add one');
    expect(explainAwsError(error, call)).toBe(error);
  });
});

describe('explained', () => {
  it('lets an abort pass as it is', async () => {
    const abort = new DOMException('stop', 'AbortError');
    await expect(explained(call, () => Promise.reject(abort))).rejects.toBe(abort);
  });

  it('explains what a call rejects with', async () => {
    const rejected = explained(call, () => Promise.reject(named('AuthFailure')));
    await expect(rejected).rejects.toBeInstanceOf(LockstepError);
  });
});

describe('isThrottle', () => {
  it('holds for throttling alone', () => {
    expect(isThrottle(named('TooManyRequestsException'))).toBe(true);
    expect(isThrottle(named('AccessDenied'))).toBe(false);
    expect(isThrottle(undefined)).toBe(false);
  });
});

/** What the service models document for a call, as the SDK's own declarations have it. */
const documented = (client: string, command: string): readonly string[] => {
  const path = join('node_modules', '@aws-sdk', client, 'dist-types', 'commands', `${command}Command.d.ts`);
  const names = [...readFileSync(path, 'utf8').matchAll(/@throws \{@link (\w+)\}/g)].map(([, name = '']) => name);
  return names.filter((name) => !name.endsWith('ServiceException'));
};

describe('every error that is documented for a call that is made', () => {
  it.each([
    ['client-ssm', 'SendCommand'],
    ['client-ssm', 'ListCommands'],
    ['client-ssm', 'ListCommandInvocations'],
    ['client-ssm', 'GetCommandInvocation'],
    ['client-ssm', 'CancelCommand'],
    ['client-ssm', 'DescribeInstanceInformation'],
    ['client-ssm', 'ListTagsForResource'],
    ['client-sts', 'AssumeRole'],
    ['client-sts', 'AssumeRoleWithWebIdentity'],
  ])('has its own sentence and remedy: %s %s', (client, command) => {
    const names = documented(client, command);
    expect(names.length).toBeGreaterThan(1);
    for (const name of names) {
      const { code, message, remedy } = explainAwsError(named(name), call);
      expect([name, code]).not.toEqual([name, 'AWS_CALL_FAILED']);
      expect(message).toContain(call.label);
      expect(textOf(remedy)).not.toBe('');
    }
  });

  // EC2 User Guide, "Error codes for the Amazon EC2 API": those that a describe call can meet.
  it.each([
    'AuthFailure',
    'Blocked',
    'IncompleteSignature',
    'InternalError',
    'InvalidClientTokenId',
    'InvalidPaginationToken',
    'InvalidParameterCombination',
    'InvalidParameterValue',
    'OptInRequired',
    'PendingVerification',
    'RequestExpired',
    'RequestLimitExceeded',
    'ServiceUnavailable',
    'UnauthorizedOperation',
    'Unavailable',
    'UnsupportedOperation',
  ])('has its own sentence and remedy: EC2 %s', (name) => {
    expect(explainAwsError(named(name), call).code).not.toBe('AWS_CALL_FAILED');
  });
});

describe('a remedy', () => {
  it.each([
    ['an SSO session that has expired', named('CredentialsProviderError'), 'aws sso login --profile prod'],
    ['a token that has expired', named('ExpiredToken'), 'aws sso login --profile prod'],
  ])('names the profile to sign in with, for %s', (_, error, command) => {
    const { remedy } = explainAwsError(error, { iamAction: 'sts:GetCallerIdentity', label: 'profile prod' });
    expect(textOf(remedy)).toContain(command);
  });

  it('speaks of the variables where expired keys stand in the environment', () => {
    const label = 'the keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
    const { remedy } = explainAwsError(named('ExpiredToken'), { iamAction: 'sts:GetCallerIdentity', label });
    expect(textOf(remedy)).toMatch(/AWS_SESSION_TOKEN/);
    expect(textOf(remedy)).not.toContain('sso');
  });

  it('says how to read the reason of a denial that EC2 gives encoded', () => {
    const error = Object.assign(
      new Error('You are not authorized to perform this operation. Encoded authorization failure message: 4ZbC_x-9'),
      { name: 'UnauthorizedOperation' },
    );
    expect(textOf(explainAwsError(error, call).remedy)).toContain(
      'aws sts decode-authorization-message --encoded-message 4ZbC_x-9 ',
    );
  });
});
