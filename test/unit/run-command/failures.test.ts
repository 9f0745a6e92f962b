import { describe, expect, it } from '@jest/globals';
import { failureOf } from '../../../src/aws/run-command/failures.js';

const call = { iamAction: 'ssm:SendCommand', label: 'account 111122223333 in eu-west-1' };
const service = (name: string, httpStatusCode = 400) =>
  Object.assign(new Error('in words'), { name, $metadata: { httpStatusCode } });
const node = (code: string, syscall?: string) => Object.assign(new Error(code), { code, ...(syscall && { syscall }) });

describe('a call that failed', () => {
  it.each<[string, unknown, string]>([
    ['throttling, which is a status of 400', service('ThrottlingException'), 'throttled'],
    ['too many requests by status alone', service('Whatever', 429), 'throttled'],
    ['an id that is no managed node', service('InvalidInstanceId'), 'invalidInstanceId'],
    ['an invocation that is not there yet', service('InvocationDoesNotExist'), 'notThereYet'],
    ['access denied', service('AccessDeniedException'), 'refused'],
    ['an expired token', service('ExpiredTokenException'), 'refused'],
    ['a validation error', service('ValidationException'), 'refused'],
    ['credentials that cannot be had', Object.assign(new Error(), { name: 'CredentialsProviderError' }), 'refused'],
    ['a refused connection', node('ECONNREFUSED', 'connect'), 'unreachable'],
    ['refused connections to several addresses', node('ECONNREFUSED'), 'unreachable'],
    ['a name that does not resolve', node('ENOTFOUND', 'getaddrinfo'), 'unreachable'],
    ['a connection that did not come about in time', node('ETIMEDOUT', 'connect'), 'unreachable'],
    ['a connection that dropped', node('ECONNRESET', 'read'), 'lost'],
    ['a broken pipe', node('EPIPE', 'write'), 'lost'],
    ['a hang-up', node('ECONNRESET'), 'lost'],
    ['no answer in time', Object.assign(new Error(), { name: 'TimeoutError' }), 'lost'],
    ['a call that was dropped half-way', Object.assign(new Error(), { name: 'AbortError' }), 'lost'],
    ['a fault of the service', service('InternalServerError', 500), 'lost'],
    ['a service that is away', service('ServiceUnavailable', 503), 'lost'],
    ['a request that the service gave up on', service('RequestTimeout', 408), 'lost'],
    ['an answer that cannot be read', new SyntaxError('Unexpected token'), 'lost'],
    ['something that is no error at all', 'what', 'lost'],
  ])('by %s', (_, error, kind) => {
    expect(failureOf(error, call).kind).toBe(kind);
  });

  it('is explained with the IAM action and the account', () => {
    const { explained } = failureOf(service('AccessDeniedException'), call);
    expect(explained.message).toContain('ssm:SendCommand');
    expect(explained.message).toContain('111122223333');
  });
});
