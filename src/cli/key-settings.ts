import type { InferredOptionTypes } from 'yargs';
import { checkPrefix, DEFAULT_PREFIX } from '../aws/vault/settings.js';
import { LockstepError } from '../domain/errors.js';
import { DEFAULT_POLICY } from '../domain/findings/finding.js';
import type { ConfigFile } from './config-file.js';
import type { keyPolicyOptions, vaultOptions, vaultWriteOptions } from './options.js';

type VaultKind = 'secretsmanager' | 'ssm-parameter';

export type KeyArguments = Partial<
  InferredOptionTypes<typeof vaultOptions & typeof vaultWriteOptions & typeof keyPolicyOptions>
>;

/** Where keys are kept and how old they may become: what the command line says, else the configuration file. */
export interface KeySettings {
  readonly vault: VaultKind;
  readonly vaultPrefix: string;
  /** Undefined: the service's own key. */
  readonly kmsKey: string | undefined;
  readonly maxKeyAgeDays: number;
}

/** A key's id (UUID, or of several regions), its ARN, or an alias, by itself or as ARN (KMS API reference). */
const KMS_KEY =
  /^(?:arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(?:key\/[a-z0-9-]+|alias\/[\w/-]+)|alias\/[\w/-]+|mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** `problems`: everything that is wrong, in words. */
export function keySettings(
  args: KeyArguments,
  config: ConfigFile,
): { readonly settings: KeySettings; readonly problems: readonly string[] } {
  const settings: KeySettings = {
    vault: args.vault ?? config.vault ?? 'secretsmanager',
    vaultPrefix: args['vault-prefix'] ?? config.vaultPrefix ?? DEFAULT_PREFIX,
    kmsKey: args['kms-key'] ?? config.kmsKey,
    maxKeyAgeDays: args['max-key-age'] ?? config.maxKeyAge ?? DEFAULT_POLICY.maxKeyAgeDays,
  };
  const problems = [
    prefixProblem(settings.vaultPrefix),
    kmsProblem(settings.kmsKey),
    ageProblem(settings.maxKeyAgeDays),
  ];
  return { settings, problems: problems.filter((problem) => problem !== undefined) };
}

function prefixProblem(prefix: string): string | undefined {
  try {
    checkPrefix(prefix);
    return undefined;
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    return `${error.message}: ${error.remedy}`;
  }
}

const kmsProblem = (kmsKey: string | undefined): string | undefined =>
  kmsKey === undefined || KMS_KEY.test(kmsKey)
    ? undefined
    : `"${kmsKey}" is no KMS key: give its id, its ARN, or an alias such as alias/lockstep`;

const ageProblem = (days: number): string | undefined =>
  Number.isInteger(days) && days >= 1
    ? undefined
    : `a key age of ${days} days: give whole days, at least 1, for example --max-key-age 90`;
