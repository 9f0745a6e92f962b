import { EXIT, LockstepError } from '../../domain/errors.js';
import { errorWord, isAbort, troubleOf } from '../error-names.js';
import { explainAwsError } from '../explain-aws-error.js';
import { ENCRYPTION_CODES } from './encryption.js';
import { explainRefusal, LASTING_CODES } from './refusals.js';
import type { VaultPlace } from './refusals.js';

/** How one store asks its service: every error is a LockstepError, and an abort passes as it is. */
export type VaultCall = <Answer>(iamAction: string, ask: () => Promise<Answer>) => Promise<Answer>;

export const vaultCalls =
  (place: VaultPlace): VaultCall =>
  async (iamAction, ask) => {
    try {
      return await ask();
    } catch (error) {
      if (isAbort(error)) throw error;
      if (error instanceof LockstepError) throw error;
      throw explainVaultError(error, iamAction, place);
    }
  };

const explainVaultError = (error: unknown, iamAction: string, place: VaultPlace): LockstepError => {
  const { title } = place;
  const cause = withoutWords(error);
  if (troubleOf(error) !== 'denied') {
    return (
      explainRefusal(errorWord(error), iamAction, place, cause) ?? explainAwsError(cause, { iamAction, label: title })
    );
  }
  return new LockstepError({
    code: 'ACCESS_DENIED',
    message: `${iamAction} is denied for ${title}`,
    remedy: `Allow ${iamAction} on it, and where it has a KMS key of its own also the use of that key (kms:Decrypt, kms:GenerateDataKey, kms:Encrypt); examples/iam has the policies`,
    exitCode: EXIT.usage,
    cause,
  });
};

/**
 * A service may repeat what it was sent in its message, and the SDK hangs the body of an answer on its errors: of an error around
 * a secret only names, numbers and the place of the endpoint live on.
 */
const withoutWords = (error: unknown): Error => {
  const { $metadata, hostname, address, port } = Object(error) as Record<string, unknown>;
  const word = errorWord(error);
  return Object.assign(new Error(), { name: word, $metadata, hostname, address, port });
};

/** Whether a service answered with the error of this name. */
export const isAnswer = (error: unknown, name: string): boolean =>
  error instanceof LockstepError && errorWord(error.cause) === name;

/** What is there cannot be used as it is; nothing was changed. */
export const unusable = (code: UnusableCode, title: string, what: string, remedy: string): LockstepError =>
  new LockstepError({ code, message: `The ${title} ${what}`, remedy, exitCode: EXIT.usage });

const UNUSABLE = [
  'VAULT_VALUE_UNREADABLE',
  'VAULT_VALUE_NEWER',
  'VAULT_VALUE_FOREIGN',
  'VAULT_SECRET_DELETED',
  'VAULT_SECRET_REPLICA',
  'VAULT_SECRET_MANAGED',
] as const;
type UnusableCode = (typeof UNUSABLE)[number];

export const isUnusable = ({ code }: LockstepError): boolean =>
  [...UNUSABLE, ...ENCRYPTION_CODES, ...LASTING_CODES].some((known) => known === code);
