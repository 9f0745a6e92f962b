import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { DescribeSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import { createHash } from 'node:crypto';
import type { SwarmId } from '../../domain/ids.js';
import { revealSecret, Secret } from '../../domain/secret.js';
import type { KeyVault } from '../../ports/key-vault.js';
import { isAnswer, vaultCalls } from './vault-calls.js';
import { encryptionOfSecret } from './encryption.js';
import { lackOfLabels, lackOfVersions, listVersions } from './secret-versions.js';
import { secretDeleted, secretNotOurs } from './unusable-secret.js';
import { checkPrefix } from './vault-settings.js';
import type { VaultSettings } from './vault-settings.js';
import { encodeRecord } from './stored-value.js';
import { createVault } from './vault.js';
import { isLabel } from './version-store.js';
import type { Holding, Label, StoredVersion, StoreState, VersionStore } from './version-store.js';

const MOST_BYTES = 65_536;

/** AWSPREVIOUS follows AWSCURRENT by itself, and GetSecretValue gives AWSCURRENT: so everybody's tools read the right key. */
const LABELS: ReadonlyMap<string, Label> = new Map([
  ['AWSCURRENT', 'current'],
  ['AWSPREVIOUS', 'previous'],
  ['AWSPENDING', 'pending'],
]);
const STAGES: ReadonlyMap<string, string> = new Map([...LABELS].map(([stage, label]) => [label, stage]));
const stageOf = (label: string): string => STAGES.get(label) ?? label;
const labelOf = (stage: string): Label | undefined => LABELS.get(stage) ?? (isLabel(stage) ? stage : undefined);

/**
 * Errors: usageError for a prefix that cannot be one.
 * IAM: secretsmanager:DescribeSecret, ListSecretVersionIds (before a rotation), GetSecretValue, CreateSecret, PutSecretValue,
 * UpdateSecretVersionStage; kms:Decrypt and kms:GenerateDataKey where a KMS key is set.
 */
export const createSecretsManagerVault = (settings: VaultSettings): KeyVault => {
  checkPrefix(settings.prefix);
  return createVault((swarmId, signal) => openSecret(settings, swarmId, signal));
};

const openSecret = (
  { scope, prefix, kmsKeyId: named, now }: VaultSettings,
  swarmId: SwarmId,
  signal: AbortSignal | undefined,
): VersionStore => {
  const name = `${prefix}${swarmId}`;
  const title = `secret ${name} (${scope.label})`;
  const { secrets } = scope.clients;
  const call = vaultCalls({ title, name, region: scope.scope.region });
  const options = { ...(signal && { abortSignal: signal }) };

  /** Undefined where there is no such secret. */
  const describe = async (): Promise<DescribeSecretCommandOutput | undefined> => {
    try {
      const command = new DescribeSecretCommand({ SecretId: name });
      const found = await call('secretsmanager:DescribeSecret', () => secrets.send(command, options));
      if (found.DeletedDate !== undefined) throw secretDeleted(title, name, scope.scope);
      return found;
    } catch (error) {
      if (isAnswer(error, 'ResourceNotFoundException')) return undefined;
      throw error;
    }
  };

  /** By stage, the id of the version that has it; undefined where there is no such secret. */
  const stages = async (): Promise<ReadonlyMap<string, string> | undefined> => {
    const found = await describe();
    return found && stagesOf(found);
  };

  const stateOf = (found: DescribeSecretCommandOutput | undefined): StoreState => {
    const secret = found && { keyId: found.KmsKeyId, name };
    const { barrier, notes } = encryptionOfSecret({ title, scope: scope.scope, named }, secret);
    let listed: ReturnType<typeof listVersions> | undefined;
    return {
      barrier: secretNotOurs(title, found, scope.scope) ?? barrier,
      notes,
      lacksRoom: async (labels, more) => {
        const present = found === undefined ? new Map<string, string>() : stagesOf(found);
        const lack = lackOfLabels(title, new Set([...present.keys(), ...labels.map(stageOf)]));
        if (lack !== undefined || more === 0 || found === undefined) return lack;
        listed ??= listVersions({ name, title, secrets, call, options });
        return lackOfVersions(title, await listed, more, now());
      },
    };
  };

  const version = async (id: string, labels: readonly Label[]): Promise<StoredVersion> => {
    const command = new GetSecretValueCommand({ SecretId: name, VersionId: id });
    const { SecretString: text = '' } = await call('secretsmanager:GetSecretValue', () =>
      secrets.send(command, options),
    );
    return { id, labels, text: new Secret(text), exposed: false };
  };

  const read = async (): Promise<Holding> => {
    const described = await describe();
    const found = described === undefined ? new Map<string, string>() : stagesOf(described);
    const ids = [...new Set(found.values())];
    const versions = ids.map((id) => ({
      id,
      labels: [...found].flatMap(([stage, holder]) => (holder === id ? (labelOf(stage) ?? []) : [])),
    }));
    return {
      versions: await Promise.all(
        versions.filter(({ labels }) => labels.length > 0).map(({ id, labels }) => version(id, labels)),
      ),
      ...stateOf(described),
    };
  };

  const inspect = async (): Promise<StoreState> => stateOf(await describe());

  const putVersion = async (
    text: Secret,
    stage: string,
  ): Promise<{ readonly id: string; readonly isThere: boolean }> => {
    const id = tokenOf(text);
    const command = new PutSecretValueCommand({
      SecretId: name,
      SecretString: revealSecret(text),
      ClientRequestToken: id,
      VersionStages: [stage],
    });
    const answer = await call('secretsmanager:PutSecretValue', () => secrets.send(command, options));
    return { id, isThere: answer.VersionStages?.includes(stage) ?? false };
  };

  const prepare = async (): Promise<void> => {
    const found = await stages();
    if (found !== undefined && found.size > 0) return;
    // The first version of a secret is always current: this one says that nothing is, until a key has been proven.
    const empty = encodeRecord({ kind: 'empty', swarmId });
    if (found !== undefined) {
      await putVersion(empty, stageOf('current'));
      return;
    }
    const command = new CreateSecretCommand({
      Name: name,
      Description: `Unlock keys of the Docker swarm ${swarmId}, stored by lockstep`,
      SecretString: revealSecret(empty),
      ClientRequestToken: tokenOf(empty),
      ...(named !== undefined && { KmsKeyId: named }),
    });
    await call('secretsmanager:CreateSecret', () => secrets.send(command, options));
  };

  const move: VersionStore['move'] = async (label, from, to) => {
    if (from === to) return true;
    const command = new UpdateSecretVersionStageCommand({
      SecretId: name,
      VersionStage: stageOf(label),
      ...(from !== undefined && { RemoveFromVersionId: from }),
      ...(to !== undefined && { MoveToVersionId: to }),
    });
    try {
      await call('secretsmanager:UpdateSecretVersionStage', () => secrets.send(command, options));
      return true;
    } catch (error) {
      // Refused, or done already by an attempt whose answer was lost: what the labels say now decides, not the error.
      const holder = (await stages())?.get(stageOf(label));
      if (holder === to) return true;
      if (holder !== from) return false;
      throw error;
    }
  };

  const put: VersionStore['put'] = async (text, label) => {
    const { id, isThere } = await putVersion(text, stageOf(label));
    // A version that had lost its labels before is not given them again by a repeated write.
    if (!isThere) await move(label, (await stages())?.get(stageOf(label)), id);
    return id;
  };

  return { title, mostBytes: MOST_BYTES, read, inspect, prepare, put, move };
};

const stagesOf = ({ VersionIdsToStages: versions = {} }: DescribeSecretCommandOutput): ReadonlyMap<string, string> =>
  new Map(Object.entries(versions).flatMap(([id, stages]) => stages.map((stage) => [stage, id] as const)));

/** The same value is the same version, however often and by whom it is sent. */
const tokenOf = (text: Secret): string => createHash('sha256').update(revealSecret(text)).digest('hex');
