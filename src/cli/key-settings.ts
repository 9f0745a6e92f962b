import type { InferredOptionTypes } from 'yargs';
import { WHY_NOT_SHARED } from '../aws/vault/encryption.js';
import { isAwsManaged, isNamed, parseKmsKey, SECRETS_MANAGER_KEY } from '../aws/vault/kms-key.js';
import { checkPrefix, DEFAULT_PREFIX } from '../aws/vault/vault-settings.js';
import type { VaultService } from '../domain/custody.js';
import { LockstepError } from '../domain/errors.js';
import { DEFAULT_POLICY } from '../domain/findings/finding.js';
import { isAccountId, isRegion, isSwarmId } from '../domain/ids.js';
import type { Scope } from '../domain/instance.js';
import type { ConfigFile } from './config-file.js';
import type { keyPolicyOptions, vaultOptions, vaultWriteOptions } from './options.js';
import { remedyText } from '../domain/remedy.js';

export type KeyArguments = Partial<
  InferredOptionTypes<typeof vaultOptions & typeof vaultWriteOptions & typeof keyPolicyOptions>
>;

/** Where keys are kept and how old they may become: what the command line says, else the configuration file. */
export interface KeySettings {
  readonly vault: VaultService;
  readonly vaultPrefix: string;
  /** The account and region whose vault holds the keys of every swarm; undefined: the only one with a claim to a swarm. */
  readonly vaultHome: Scope | undefined;
  /** The same for single swarms, by swarm id; goes before `vaultHome`. */
  readonly vaultHomes: Readonly<Record<string, Scope>>;
  /** Undefined: the key that the stored secret has; a new one gets the service's own, which Parameter Store does not take. */
  readonly kmsKey: string | undefined;
  readonly maxKeyAgeDays: number;
}

/** `problems`: everything that is wrong, in words. */
export function keySettings(
  args: KeyArguments,
  config: ConfigFile,
): { readonly settings: KeySettings; readonly problems: readonly string[] } {
  const homes = readHomes(args, config);
  const settings: KeySettings = {
    vault: args.vault ?? config.vault ?? 'secretsmanager',
    vaultPrefix: args['vault-prefix'] ?? config.vaultPrefix ?? DEFAULT_PREFIX,
    vaultHome: homes.vaultHome,
    vaultHomes: homes.vaultHomes,
    kmsKey: args['kms-key'] ?? config.kmsKey,
    maxKeyAgeDays: args['max-key-age'] ?? config.maxKeyAge ?? DEFAULT_POLICY.maxKeyAgeDays,
  };
  const problems = [
    prefixProblem(settings.vaultPrefix),
    kmsProblem(settings.vault, settings.kmsKey),
    ageProblem(settings.maxKeyAgeDays),
    ...homes.problems,
  ];
  return { settings, problems: problems.filter((problem) => problem !== undefined) };
}

/** By swarm id only: a name comes from tags, and whoever may tag an instance must not choose a vault by it. */
function readHomes(args: KeyArguments, { vaultHome, vaultHomes = {} }: ConfigFile) {
  const problems: string[] = [];
  const read = (source: string, text: string): Scope | undefined => {
    const home = parseHome(text);
    if (home === undefined)
      problems.push(`${source} "${text}": must be ACCOUNT/REGION, for example --vault-home 111122223333/eu-west-1`);
    return home;
  };
  const given = args['vault-home'];
  const [source, text] = given === undefined ? ['vaultHome', vaultHome] : ['--vault-home', given];
  const general = text === undefined ? undefined : read(source, text);
  const single = Object.entries(vaultHomes).flatMap(([swarmId, place]) => {
    if (!isSwarmId(swarmId)) problems.push(`vaultHomes: "${swarmId}" is not a swarm ID: lockstep discover lists them`);
    const home = read(`vaultHomes: ${swarmId}`, place);
    return home === undefined ? [] : [[swarmId, home] as const];
  });
  return { vaultHome: general, vaultHomes: Object.fromEntries(single), problems };
}

/** `111122223333/eu-west-1`, and nothing else around it. */
function parseHome(text: string): Scope | undefined {
  const [account = '', region = '', ...rest] = text.split('/');
  return rest.length === 0 && isAccountId(account) && isRegion(region) ? { account, region } : undefined;
}

function prefixProblem(prefix: string): string | undefined {
  try {
    checkPrefix(prefix);
    return undefined;
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    return `${error.message}: ${remedyText(error.remedy)}`;
  }
}

/** What can be said of the name alone; whether the vault takes it is found by reading. */
function kmsProblem(vault: VaultService, kmsKey: string | undefined): string | undefined {
  if (kmsKey === undefined) return undefined;
  if (parseKmsKey(kmsKey) === undefined) {
    return `"${kmsKey}" is not a KMS key: use a key ID, a key ARN, an alias such as alias/lockstep, or an alias ARN`;
  }
  if (vault === 'ssm-parameter' && isAwsManaged(kmsKey)) {
    return `"${kmsKey}" cannot protect keys in Parameter Store, because ${WHY_NOT_SHARED}: create a customer managed KMS key and use that key`;
  }
  return isAwsManaged(kmsKey) && !isNamed(kmsKey, SECRETS_MANAGER_KEY)
    ? `"${kmsKey}" is the key of another AWS service, which Secrets Manager cannot use: use a customer managed KMS key`
    : undefined;
}

const ageProblem = (days: number): string | undefined =>
  Number.isInteger(days) && days >= 1
    ? undefined
    : `maximum key age ${days}: must be an integer of at least 1 (days), for example --max-key-age 90`;
