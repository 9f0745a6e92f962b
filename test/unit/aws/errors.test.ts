import { describe, expect, it } from '@jest/globals';
import { explainAwsError, explained } from '../../../src/aws/errors.js';
import { isThrottle } from '../../../src/aws/error-names.js';
import { LockstepError, usageError } from '../../../src/domain/errors.js';

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
    ['nobody foresaw it', named('Odd'), 'AWS_CALL_FAILED', 1],
    ['it is no error at all', 'odd', 'AWS_CALL_FAILED', 1],
  ])('when %s', (_, error, code, exitCode) => {
    const explanation = explainAwsError(error, call);
    expect(explanation).toMatchObject({ code, exitCode, cause: error });
    expect(explanation.message).toContain(call.label);
    expect(explanation.remedy).not.toBe('');
  });

  it('names the missing IAM action, account and region, and where the policy is', () => {
    const { message, remedy } = explainAwsError(named('UnauthorizedOperation'), call);
    expect(message).toBe('ec2:DescribeInstances is denied for account 111122223333 in eu-west-1');
    expect(remedy).toContain('examples/iam/audit.json');
  });

  it('speaks of the trust policy where a role cannot be assumed', () => {
    const role = { iamAction: 'sts:AssumeRole', label: 'role arn:aws:iam::444455556666:role/lockstep' };
    const { message, remedy } = explainAwsError(named('AccessDenied'), role);
    expect(message).toContain(role.label);
    expect(remedy).toContain('trust policy');
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
