import type { LockstepError } from '../../domain/errors.js';
import { errorWord, isThrottle, troubleOf } from '../error-names.js';
import { explainAwsError } from '../explain-aws-error.js';
import type { AwsCall } from '../explain-aws-error.js';

/** Why a call brought no answer, told by what that proves about its effect. */
export interface CallFailure {
  readonly kind: FailureKind;
  readonly explained: LockstepError;
}

type FailureKind =
  /** The service asked for fewer calls: nothing happened. */
  | 'throttled'
  /** Our clock is more than five minutes off, and the SDK has learned it by this answer: nothing happened. */
  | 'skewed'
  /** One of the instance ids is not a managed node: nothing happened. */
  | 'invalidInstanceId'
  /** The service does not know the invocation, or not yet. */
  | 'notThereYet'
  /** The service, or the lack of credentials, said no: nothing happened. */
  | 'refused'
  /** The call never left this machine: nothing happened. */
  | 'unreachable'
  /** The connection dropped, nothing came in time, or the service failed: it may have happened. */
  | 'lost';

export type Answer<T> =
  { readonly kind: 'answered'; readonly value: T } | { readonly kind: 'failed'; readonly failure: CallFailure };

export const answered = <T>(value: T): Answer<T> => ({ kind: 'answered', value });

/** Reads an error that the SDK threw. What it does not know is `lost`: only proof makes a call harmless. */
export function failureOf(error: unknown, call: AwsCall): CallFailure {
  return { kind: kindOf(error), explained: explainAwsError(error, call) };
}

function kindOf(error: unknown): FailureKind {
  if (isThrottle(error)) return 'throttled';
  if (isSkewed(error)) return 'skewed';
  switch (errorWord(error)) {
    case 'InvalidInstanceId':
      return 'invalidInstanceId';
    case 'InvocationDoesNotExist':
      return 'notThereYet';
    // A service that gave up on reading the request does not say how much of it was acted on.
    case 'RequestTimeout':
    case 'RequestTimeoutException':
      return 'lost';
    default:
      if (neverLeft(error)) return 'unreachable';
      return saidNo(error) ? 'refused' : 'lost';
  }
}

function saidNo(error: unknown): boolean {
  if (troubleOf(error) === 'noCredentials') return true;
  const status = httpStatus(error);
  return status !== undefined && status >= 400 && status < 500;
}

/** Of the SDK's own mark alone one cannot go by: with a clock that is wrong it sets it on any error. */
const isSkewed = (error: unknown): boolean =>
  metadataOf(error)?.['clockSkewCorrected'] === true &&
  ['InvalidSignatureException', 'RequestTimeTooSkewed'].includes(errorWord(error));

/** Node names the system call that failed: before a connection there is no request. Refused ones arrive bundled, without it. */
function neverLeft(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (['proxy', 'plainHttp'].includes(troubleOf(error) ?? '')) return true;
  const systemCall = 'syscall' in error ? error.syscall : undefined;
  return systemCall === 'connect' || systemCall === 'getaddrinfo' || errorWord(error) === 'ECONNREFUSED';
}

function httpStatus(error: unknown): number | undefined {
  const status = metadataOf(error)?.['httpStatusCode'];
  return typeof status === 'number' ? status : undefined;
}

function metadataOf(error: unknown): Readonly<Record<string, unknown>> | undefined {
  const metadata = error instanceof Error && '$metadata' in error ? error.$metadata : undefined;
  return typeof metadata === 'object' && metadata !== null ? { ...metadata } : undefined;
}
