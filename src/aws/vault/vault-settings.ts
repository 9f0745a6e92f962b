import { usageError } from '../../domain/errors.js';
import type { AwsScope } from '../scopes/resolve.js';

export interface VaultSettings {
  /** The account and region of the swarms: their keys are kept nowhere else. */
  readonly scope: Pick<AwsScope, 'scope' | 'label' | 'clients'>;
  /** Before the swarm id in the name of each secret; DEFAULT_PREFIX unless told. */
  readonly prefix: string;
  /** Id, ARN or alias of the KMS key that encrypts new values; undefined: the key that the secret has already. */
  readonly kmsKeyId: string | undefined;
  /** By which the age of a version is judged: a service drops none that is younger than a day. */
  readonly now: () => Date;
}

export const DEFAULT_PREFIX = 'lockstep/';

/** What both services take: path steps of letters, digits, `_`, `.` and `-`; Parameter Store keeps `aws` and `ssm` for itself. */
const PREFIX = /^(?!\/?(?:aws|ssm))\/?(?:[A-Za-z0-9_.-]+\/){0,12}[A-Za-z0-9_.-]*$/i;
const MOST_CHARACTERS = 400;

/** Errors: usageError for a prefix that not both services would take. */
export const checkPrefix = (prefix: string): void => {
  if (PREFIX.test(prefix) && prefix.length <= MOST_CHARACTERS) return;
  throw usageError(
    'VAULT_PREFIX_INVALID',
    `${JSON.stringify(prefix)} cannot be the prefix of a secret name`,
    'Use letters, digits, _ . - and /, not beginning with aws or ssm; for example lockstep/ or prod/swarm-keys/',
  );
};
