import {
  GetParameterHistoryCommand,
  LabelParameterVersionCommand,
  PutParameterCommand,
  UnlabelParameterVersionCommand,
} from '@aws-sdk/client-ssm';
import type { ParameterHistory } from '@aws-sdk/client-ssm';
import type { VaultBarrier } from '../../domain/custody.js';
import type { SwarmId } from '../../domain/ids.js';
import { advice } from '../../domain/remedy.js';
import { isSameSecret, revealSecret, Secret } from '../../domain/secret.js';
import type { KeyVault } from '../../ports/key-vault.js';
import { allPages } from '../all-pages.js';
import { isAnswer, unusable, vaultCalls } from './vault-calls.js';
import { encryptionOfParameter } from './encryption.js';
import { isNamed, PARAMETER_STORE_KEY } from './kms-key.js';
import { checkPrefix } from './vault-settings.js';
import type { VaultSettings } from './vault-settings.js';
import { createVault } from './vault.js';
import { isLabel } from './version-store.js';
import type { Holding, Label, StoredVersion, StoreState, VersionStore } from './version-store.js';

/** Versions that Parameter Store keeps; one with a label is never dropped for a new one, which is refused instead. */
const MOST_VERSIONS = 100;
/** Of the standard tier. */
const MOST_BYTES = 4_096;
const PAGE = 50;

/**
 * Errors: usageError for a prefix that cannot be one.
 * IAM: ssm:GetParameterHistory, PutParameter, LabelParameterVersion, UnlabelParameterVersion; kms:Decrypt and kms:Encrypt on the
 * KMS key (kms:GenerateDataKey where the parameter is of the advanced tier).
 */
export const createParameterStoreVault = (settings: VaultSettings): KeyVault => {
  checkPrefix(settings.prefix);
  return createVault((swarmId, signal) => openParameter(settings, swarmId, signal));
};

const openParameter = (
  { scope, prefix, kmsKeyId: named }: VaultSettings,
  swarmId: SwarmId,
  signal: AbortSignal | undefined,
): VersionStore => {
  const plain = `${prefix}${swarmId}`;
  // A name with a slash in it has to begin with one.
  const name = plain.includes('/') && !plain.startsWith('/') ? `/${plain}` : plain;
  const title = `parameter ${name} (${scope.label})`;
  const { ssm } = scope.clients;
  const call = vaultCalls({ title, name, region: scope.scope.region });
  const options = { ...(signal && { abortSignal: signal }) };

  /** Oldest first; empty where there is no such parameter. */
  const history = async (): Promise<readonly ParameterHistory[]> => {
    const versions: ParameterHistory[] = [];
    const iamAction = 'ssm:GetParameterHistory';
    const listing = allPages({ iamAction, label: title }, (NextToken) => {
      const command = new GetParameterHistoryCommand({
        Name: name,
        WithDecryption: true,
        MaxResults: PAGE,
        ...(NextToken !== undefined && { NextToken }),
      });
      return call(iamAction, () => ssm.send(command, options));
    });
    try {
      for await (const { Parameters = [] } of listing) versions.push(...Parameters);
    } catch (error) {
      if (!isAnswer(error, 'ParameterNotFound')) throw error;
    }
    return once(versions);
  };

  const holderOf = async (label: Label): Promise<string | undefined> => {
    const found = (await history()).find(({ Labels = [] }) => Labels.includes(label));
    return found && String(found.Version);
  };

  const wanted = { title, scope: scope.scope, named };
  const stateOf = (all: readonly ParameterHistory[]): StoreState => {
    const { barrier, notes } = encryptionOfParameter(wanted, keysOf(all));
    return { barrier, notes, lacksRoom: (_labels, more) => Promise.resolve(lackOf(title, all, more)) };
  };

  const read = async (): Promise<Holding> => {
    const all = await history();
    const newest = all.at(-1);
    const versions = all.map(versionOf).filter(({ id, labels }) => labels.length > 0 || id === String(newest?.Version));
    // A parameter of somebody else has no labels of ours: its newest version shows whose it is.
    if (all.some(({ Type }) => Type !== 'SecureString')) throw notSecure(title);
    return { versions, ...stateOf(all) };
  };

  const inspect = async (): Promise<StoreState> => stateOf(await history());

  const addLabel = (label: Label, version: string): Promise<unknown> => {
    const command = new LabelParameterVersionCommand({
      Name: name,
      ParameterVersion: Number(version),
      Labels: [label],
    });
    return call('ssm:LabelParameterVersion', () => ssm.send(command, options));
  };

  const takeOff = (label: Label, version: string): Promise<unknown> => {
    const command = new UnlabelParameterVersionCommand({
      Name: name,
      ParameterVersion: Number(version),
      Labels: [label],
    });
    return call('ssm:UnlabelParameterVersion', () => ssm.send(command, options));
  };

  const put: VersionStore['put'] = async (text, label) => {
    const all = await history();
    const known = all.map(versionOf).find((version) => isSameSecret(version.text, text));
    const id = known?.id ?? (await add(text, all));
    await addLabel(label, id);
    return id;
  };

  const add = async (text: Secret, all: readonly ParameterHistory[]): Promise<string> => {
    const { keyId, barrier } = encryptionOfParameter(wanted, keysOf(all));
    if (barrier !== undefined) throw barrier;
    const command = new PutParameterCommand({
      Name: name,
      Value: revealSecret(text),
      Type: 'SecureString',
      Overwrite: true,
      // Unless told, the account's default tier decides. What is advanced already cannot become standard again.
      Tier: all.at(-1)?.Tier === 'Advanced' ? 'Advanced' : 'Standard',
      Description: `Unlock keys of the Docker swarm ${swarmId}, stored by lockstep`,
      KeyId: keyId,
    });
    const { Version: version } = await call('ssm:PutParameter', () => ssm.send(command, options));
    return String(version);
  };

  const move: VersionStore['move'] = async (label, from, to) => {
    const holder = await holderOf(label);
    if (holder === to) return true;
    if (holder !== from) return false;
    // Before current leaves: a crash in between must not lose which one was previous.
    if (label === 'current' && from !== undefined) await addLabel('previous', from);
    if (to !== undefined) await addLabel(label, to);
    else if (from !== undefined) await takeOff(label, from);
    return (await holderOf(label)) === to;
  };

  return { title, mostBytes: MOST_BYTES, read, inspect, prepare: () => Promise.resolve(), put, move };
};

/** Pages may repeat entries. */
const once = (versions: readonly ParameterHistory[]): readonly ParameterHistory[] =>
  [...new Map(versions.map((version) => [version.Version, version])).values()].sort(
    (a, b) => (a.Version ?? 0) - (b.Version ?? 0),
  );

const versionOf = ({
  Version,
  Labels = [],
  Value = '',
  KeyId = PARAMETER_STORE_KEY,
}: ParameterHistory): StoredVersion => ({
  id: String(Version),
  labels: Labels.filter(isLabel),
  text: new Secret(Value),
  exposed: isNamed(KeyId, PARAMETER_STORE_KEY),
});

const keysOf = (all: readonly ParameterHistory[]): readonly string[] =>
  all.map(({ KeyId = PARAMETER_STORE_KEY }) => KeyId);

/** A version that has a label does not fall out of the history, and nothing goes in then. */
const lackOf = (title: string, all: readonly ParameterHistory[], more: number): VaultBarrier | undefined => {
  const leaving = all.slice(0, Math.max(0, all.length + more - MOST_VERSIONS));
  if (leaving.every(({ Labels = [] }) => Labels.length === 0)) return undefined;
  return {
    why: `The ${title} has ${all.length} versions of at most ${MOST_VERSIONS}, and the oldest of them has a label: a key version that a manager may still need. There is no room for another version.`,
    remedy: advice(
      'Store further keys under another name with --vault-prefix; what is stored under this one stays readable with its own --vault-prefix',
    ),
  };
};

const notSecure = (title: string): Error =>
  unusable(
    'VAULT_VALUE_UNREADABLE',
    title,
    'is not a SecureString; nothing was changed',
    'Find out who wrote it there, and move it elsewhere or choose another prefix',
  );
