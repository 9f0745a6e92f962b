import { EXIT, LockstepError } from '../../domain/errors.js';
import type { Scope } from '../../domain/instance.js';
import {
  compareKeys,
  foreignAccountOf,
  isAwsManaged,
  isNamed,
  PARAMETER_STORE_KEY,
  SECRETS_MANAGER_KEY,
  whyElsewhere,
} from './kms-key.js';

/** Which KMS key encrypts the next version, and what is against it. */
export interface Encryption {
  readonly keyId: string | undefined;
  readonly barrier: LockstepError | undefined;
  readonly notes: readonly string[];
}

interface Wanted {
  readonly title: string;
  readonly scope: Scope;
  /** As `--kms-key` names it. */
  readonly named: string | undefined;
}

/** Why the default key is none for unlock keys; part of messages and of the documentation. */
export const WHY_NOT_SHARED =
  'every principal of the account that may call ssm:GetParameter can read what it encrypts, and AmazonSSMManagedInstanceCore allows that to every instance';

const NAME_ONE =
  'Create a customer managed KMS key, and name it with --kms-key; examples/iam/kms-key-policy.json is a policy for it';

/**
 * Of a parameter, by the KMS keys of its versions, oldest first. The key that is named goes first, then the newest one of the history
 * that is not AWS managed: a version without a key would be encrypted with `alias/aws/ssm`.
 */
export function encryptionOfParameter({ title, scope, named }: Wanted, history: readonly string[]): Encryption {
  const keyId = named ?? history.findLast((key) => !isAwsManaged(key));
  if (keyId === undefined) return blocked(missing(title, history.length > 0));
  if (isAwsManaged(keyId)) return blocked(shared(title, keyId));
  return usable(keyId, title, scope);
}

/**
 * Of a secret. Its key is chosen when it is created; `PutSecretValue` uses that key, whatever is named later, so that another name
 * would not be true.
 */
export function encryptionOfSecret(
  { title, scope, named }: Wanted,
  secret: { readonly keyId: string | undefined; readonly name: string } | undefined,
): Encryption {
  if (named === undefined) return { keyId: undefined, barrier: undefined, notes: [] };
  if (secret === undefined) return usable(named, title, scope);
  const present = secret.keyId ?? SECRETS_MANAGER_KEY;
  switch (comparison(named, present, scope)) {
    case 'same':
      return usable(named, title, scope);
    case 'different':
      return blocked(differs(title, secret.name, named, present));
    case 'unknown': {
      const note = `The ${title} is encrypted with the KMS key ${present} and stays so: lockstep cannot tell whether ${named} is the same key.`;
      return { ...usable(named, title, scope), notes: [note] };
    }
  }
}

/** An alias that a customer made never names a key that AWS manages. */
const comparison = (named: string, present: string, scope: Scope): ReturnType<typeof compareKeys> =>
  isNamed(present, SECRETS_MANAGER_KEY) && !isAwsManaged(named) ? 'different' : compareKeys(named, present, scope);

function usable(keyId: string, title: string, scope: Scope): Encryption {
  const elsewhere = whyElsewhere(keyId, scope);
  if (elsewhere !== undefined) return blocked(notHere(title, keyId, elsewhere));
  const owner = foreignAccountOf(keyId, scope);
  const notes =
    owner === undefined
      ? []
      : [
          `The KMS key ${keyId} belongs to account ${owner}: its key policy has to allow account ${scope.account} to use it.`,
        ];
  return { keyId, barrier: undefined, notes };
}

const blocked = (barrier: LockstepError): Encryption => ({ keyId: undefined, barrier, notes: [] });

const refusal = (code: EncryptionCode, message: string, remedy: string): LockstepError =>
  new LockstepError({ code, message, remedy, exitCode: EXIT.usage });

const CODES = [
  'VAULT_KMS_KEY_MISSING',
  'VAULT_KMS_KEY_SHARED',
  'VAULT_KMS_KEY_DIFFERS',
  'VAULT_KMS_KEY_ELSEWHERE',
] as const;
type EncryptionCode = (typeof CODES)[number];
/** Codes of all refusals that are about the KMS key. */
export const ENCRYPTION_CODES: readonly string[] = CODES;

const missing = (title: string, isThere: boolean): LockstepError =>
  refusal(
    'VAULT_KMS_KEY_MISSING',
    `The ${title} has no KMS key of its own: ${isThere ? 'all its versions are' : 'its first version would be'} encrypted with ${PARAMETER_STORE_KEY}, and ${WHY_NOT_SHARED}`,
    NAME_ONE,
  );

const shared = (title: string, keyId: string): LockstepError =>
  refusal('VAULT_KMS_KEY_SHARED', `The KMS key ${keyId} cannot protect the ${title}: ${WHY_NOT_SHARED}`, NAME_ONE);

const differs = (title: string, name: string, named: string, present: string): LockstepError =>
  refusal(
    'VAULT_KMS_KEY_DIFFERS',
    `The ${title} is encrypted with the KMS key ${present}, not with ${named}, and a new version uses the key of the secret`,
    `Change its key first: aws secretsmanager update-secret --secret-id ${name} --kms-key-id ${named}; or leave --kms-key out`,
  );

const notHere = (title: string, keyId: string, elsewhere: string): LockstepError =>
  refusal(
    'VAULT_KMS_KEY_ELSEWHERE',
    `The KMS key ${keyId} cannot encrypt the ${title}: it ${elsewhere}`,
    'Name a key of that region; an alias such as alias/lockstep works in every region that has one',
  );
