/** What an error of the SDK, of Node or of a service is about, told by its names and codes alone: texts change. */
export type Trouble =
  | 'denied'
  | 'expired'
  | 'invalidKeys'
  | 'noCredentials'
  | 'notEnabled'
  | 'badSession'
  | 'unreachable'
  | 'untrusted'
  | 'badEndpoint'
  | 'plainHttp'
  | 'proxy'
  | 'foreignAnswer'
  | 'tooManyFilters'
  | 'throttled'
  | 'serviceFault';

/** Services name one trouble differently: EC2 and STS by the Query protocol's codes, SSM by its `…Exception` types. */
const NAMES: Readonly<Record<Trouble, readonly string[]>> = {
  denied: ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'NotAuthorized'],
  // EC2 answers RequestExpired for an expired session token.
  expired: ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired', 'UnauthorizedException'],
  invalidKeys: [
    'AuthFailure',
    'InvalidClientTokenId',
    'UnrecognizedClientException',
    'SignatureDoesNotMatch',
    'InvalidSignatureException',
    'IncompleteSignature',
    'InvalidAccessKeyId',
    'MissingAuthenticationToken',
    'MissingAuthenticationTokenException',
    'RequestTimeTooSkewed',
  ],
  noCredentials: ['CredentialsProviderError', 'TokenProviderError', 'ProviderError'],
  // Only STS names these; lockstep sends no session policy, but the caller's own configuration may.
  badSession: ['MalformedPolicyDocument', 'PackedPolicyTooLarge', 'PackedPolicyTooLargeException', 'ValidationError'],
  notEnabled: ['OptInRequired', 'RegionDisabled', 'RegionDisabledException'],
  unreachable: [
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EADDRNOTAVAIL',
    'TimeoutError',
  ],
  untrusted: [
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'CERT_REJECTED',
    'CERT_REVOKED',
    'CERT_SIGNATURE_FAILURE',
    'CERT_UNTRUSTED',
    'INVALID_CA',
    'INVALID_PURPOSE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'EPROTO',
  ],
  badEndpoint: ['ERR_INVALID_URL'],
  // Both are errors of ours: see clients/connection-errors.ts.
  plainHttp: ['ERR_LOCKSTEP_PLAIN_HTTP'],
  proxy: ['ERR_LOCKSTEP_PROXY'],
  // The SDK's parsers throw it as it is.
  foreignAnswer: ['SyntaxError'],
  tooManyFilters: ['FilterLimitExceeded'],
  throttled: [
    'Throttling',
    'ThrottlingException',
    'ThrottledException',
    'RequestLimitExceeded',
    'RequestThrottled',
    'RequestThrottledException',
    'TooManyRequestsException',
    'EC2ThrottledException',
    'SlowDown',
  ],
  serviceFault: [
    'InternalError',
    'InternalFailure',
    'InternalServerError',
    'ServiceUnavailable',
    'ServiceUnavailableException',
    'Unavailable',
  ],
};

const TROUBLES: ReadonlyMap<string, Trouble> = new Map(
  Object.entries(NAMES).flatMap(([trouble, names]) => names.map((name) => [name, trouble as Trouble] as const)),
);

interface NamedError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly hostname?: unknown;
  readonly address?: unknown;
  readonly port?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const asNamed = (error: unknown): NamedError => (typeof error === 'object' && error !== null ? error : {});

/** The most telling word for an error: Node's `code` (`ECONNREFUSED`) before the name the SDK puts over it (`TimeoutError`). */
export const errorWord = (error: unknown): string => {
  const { code, name } = asNamed(error);
  if (typeof code === 'string') return code;
  return typeof name === 'string' ? name : 'unknown error';
};

/** Where a connection was to go, as Node tells it: ` at 127.0.0.1:9`; empty where it does not. */
export const placeOf = (error: unknown): string => {
  const { hostname, address, port } = asNamed(error);
  const host = typeof hostname === 'string' ? hostname : address;
  if (typeof host !== 'string') return '';
  return typeof port === 'number' ? ` at ${host}:${port}` : ` at ${host}`;
};

/** Undefined for an error that none of the known names fits. */
export const troubleOf = (error: unknown): Trouble | undefined => {
  const { code, name, $metadata } = asNamed(error);
  const known = [code, name].map((word) => (typeof word === 'string' ? TROUBLES.get(word) : undefined));
  const status = $metadata?.httpStatusCode ?? 0;
  return known.find((trouble) => trouble !== undefined) ?? troubleOfStatus(status);
};

const troubleOfStatus = (status: number): Trouble | undefined => {
  if (status === 429) return 'throttled';
  return status >= 500 ? 'serviceFault' : undefined;
};

/** Whether the service asked for fewer requests; ThrottlingException is declared on no operation and comes as HTTP 400. */
export const isThrottle = (error: unknown): boolean => troubleOf(error) === 'throttled';

/** Whether a call ended because its AbortSignal was aborted. */
export const isAbort = (error: unknown): boolean => asNamed(error).name === 'AbortError';
