import { EXIT, LockstepError } from '../../domain/errors.js';
import type { ExitCode } from '../../domain/errors.js';

/** What a call to a vault was about, for messages. */
export interface VaultPlace {
  /** The secret and where it is, in words. */
  readonly title: string;
  readonly name: string;
  readonly region: string;
}

interface Refusal {
  readonly code: RefusalCode;
  /** In words after "The secret … ". */
  readonly what: string;
  readonly remedy: (place: VaultPlace) => string;
  readonly exitCode?: ExitCode;
}

/** A refusal that is about the state of a secret, a KMS key or a quota: to ask again does not help. `VAULT_BUSY` alone passes. */
const CODES = [
  'VAULT_KMS_KEY_UNUSABLE',
  'VAULT_KMS_KEY_NOT_FOUND',
  'VAULT_STATE_CONFLICT',
  'VAULT_QUOTA_EXCEEDED',
  'VAULT_SECRET_GONE',
  'VAULT_SECRET_TAKEN',
  'VAULT_INPUT_REFUSED',
  'VAULT_BUSY',
] as const;
type RefusalCode = (typeof CODES)[number];
export const LASTING_CODES: readonly string[] = CODES.filter((code) => code !== 'VAULT_BUSY');

const again = 'Run it again: what is stored already is not written twice';
const otherPrefix = 'Choose another name with --vault-prefix';
const enableKey: Refusal['remedy'] = ({ region }) =>
  `See its state with: aws kms describe-key --region ${region} --key-id <key>; then enable it (aws kms enable-key), or end its deletion first (aws kms cancel-key-deletion), and let its policy allow this caller`;
const describeSecret: Refusal['remedy'] = ({ name, region }) =>
  `See its state with: aws secretsmanager describe-secret --secret-id ${name} --region ${region}; a scheduled deletion ends with: aws secretsmanager restore-secret --secret-id ${name} --region ${region}`;

const unusableKey = (what: string): Refusal => ({ code: 'VAULT_KMS_KEY_UNUSABLE', what, remedy: enableKey });
const missingKey = (what: string): Refusal => ({
  code: 'VAULT_KMS_KEY_NOT_FOUND',
  what,
  remedy: ({ region }) =>
    `Name a KMS key of ${region} with --kms-key: its ARN, or an alias that aws kms list-aliases --region ${region} shows`,
});
const quota = (what: string, remedy: string): Refusal => ({ code: 'VAULT_QUOTA_EXCEEDED', what, remedy: () => remedy });
const state = (what: string, remedy: Refusal['remedy']): Refusal => ({ code: 'VAULT_STATE_CONFLICT', what, remedy });
const gone = (what: string): Refusal => ({
  code: 'VAULT_SECRET_GONE',
  what,
  remedy: () => 'Find out in CloudTrail who deleted it; then run it again, which stores the live key anew',
});
/** Our own request was not well formed for the service. */
const refusedInput = (what: string): Refusal => ({
  code: 'VAULT_INPUT_REFUSED',
  what,
  remedy: () => 'Check --vault-prefix and --kms-key; if they are right, report this as a defect of lockstep',
});

/** The documented errors of the calls that the vaults make (Secrets Manager, Systems Manager and KMS API references). */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  // Secrets Manager
  DecryptionFailure: unusableKey(
    'cannot be decrypted with its KMS key: the key is disabled, is to be deleted, or does not allow it',
  ),
  EncryptionFailure: unusableKey(
    'cannot be encrypted with its KMS key: the key is disabled, is to be deleted, or does not allow it',
  ),
  InvalidRequestException: state(
    'is in a state that does not allow the request: it is scheduled for deletion, or managed by another service, or a replica',
    describeSecret,
  ),
  InvalidParameterException: refusedInput('does not take a parameter of the request'),
  InvalidNextTokenException: refusedInput('was listed with a page token that the service does not take'),
  LimitExceededException: quota(
    'would exceed a quota of Secrets Manager: secrets of the account, or versions or labels of this secret',
    'See the quotas with: aws service-quotas list-service-quotas --service-code secretsmanager; versions without a label are dropped after a day',
  ),
  MalformedPolicyDocumentException: refusedInput('has a resource policy with a syntax error'),
  PreconditionNotMetException: state('lacks a precondition of the request', describeSecret),
  ResourceExistsException: {
    code: 'VAULT_SECRET_TAKEN',
    what: 'was created by another process meanwhile, or has another value under the same version ID',
    remedy: () => again,
  },
  ResourceNotFoundException: {
    code: 'VAULT_SECRET_GONE',
    what: 'was not found, or the KMS key that is named for it was not',
    remedy: () => 'Check --kms-key; if it is right, find out in CloudTrail who deleted the secret, and run it again',
  },
  PublicPolicyException: refusedInput('has a resource policy that the account blocks as public'),
  // Parameter Store
  HierarchyLevelLimitExceededException: quota(
    'has a name of more than 15 levels',
    'Give a --vault-prefix with fewer slashes',
  ),
  HierarchyTypeMismatchException: state(
    'is of another type than SecureString, which cannot be changed',
    () => otherPrefix,
  ),
  IncompatiblePolicyException: state('has parameter policies that conflict', () => otherPrefix),
  InvalidAllowedPatternException: state('has an allowed pattern that keys do not match', () => otherPrefix),
  InvalidPolicyAttributeException: state('has a parameter policy with an invalid attribute', () => otherPrefix),
  InvalidPolicyTypeException: state('has a parameter policy of an unknown type', () => otherPrefix),
  PoliciesLimitExceededException: state('has more parameter policies than Parameter Store allows', () => otherPrefix),
  ParameterPatternMismatchException: state('has an allowed pattern that the value does not match', () => otherPrefix),
  UnsupportedParameterType: state('is of a type that Parameter Store does not support here', () => otherPrefix),
  InvalidKeyId: missingKey(
    'is, or would be, encrypted with a KMS key that does not exist in this region or cannot be used',
  ),
  InvalidNextToken: refusedInput('was listed with a page token that the service does not take'),
  ParameterAlreadyExists: {
    code: 'VAULT_SECRET_TAKEN',
    what: 'was created by another process meanwhile',
    remedy: () => again,
  },
  ParameterLimitExceeded: quota(
    'would exceed the number of parameters that the account may have in this region',
    'Delete parameters that nobody needs, ask for a higher quota, or use --vault secretsmanager',
  ),
  ParameterMaxVersionLimitExceeded: quota(
    'has 100 versions, and the oldest of them has a label and cannot be dropped',
    'Store further keys under another name with --vault-prefix; what is stored under this one stays readable with its own --vault-prefix',
  ),
  ParameterVersionLabelLimitExceeded: quota(
    'has a version with ten labels, which is the most',
    'Take labels of others off that version: aws ssm unlabel-parameter-version',
  ),
  ParameterNotFound: gone('is no longer found'),
  ParameterVersionNotFound: gone('has lost the version that was to be labelled'),
  TooManyUpdates: {
    code: 'VAULT_BUSY',
    what: 'is being changed by another process at this moment',
    remedy: () => again,
    exitCode: EXIT.toolError,
  },
  // KMS, as both services pass it on
  DisabledException: unusableKey('has a KMS key that is disabled'),
  KMSDisabledException: unusableKey('has a KMS key that is disabled'),
  KMSInvalidStateException: unusableKey(
    'has a KMS key in a state that does not allow its use, such as pending deletion',
  ),
  KMSInvalidKeyUsageException: unusableKey('has a KMS key that is not for encryption'),
  InvalidKeyUsageException: unusableKey('has a KMS key that is not for encryption'),
  KMSAccessDeniedException: unusableKey('has a KMS key whose policy does not allow this caller'),
  KMSNotFoundException: missingKey('has a KMS key that does not exist'),
  NotFoundException: missingKey('has a KMS key that does not exist'),
  KMSOptInRequired: unusableKey('has a KMS key for which the account has no subscription'),
};

/** The error for a documented refusal; undefined for any other name. `cause` holds no word of the service. */
export function explainRefusal(
  name: string,
  iamAction: string,
  place: VaultPlace,
  cause: unknown,
): LockstepError | undefined {
  const refusal = Object.hasOwn(REFUSALS, name) ? REFUSALS[name] : undefined;
  if (refusal === undefined) return undefined;
  const { code, what, remedy, exitCode = EXIT.usage } = refusal;
  return new LockstepError({
    code,
    message: `The ${place.title} ${what} (${iamAction}: ${name})`,
    remedy: remedy(place),
    exitCode,
    cause,
  });
}
