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
import { isAnswer, unusable, vaultCalls } from './calls.js';
import { checkPrefix } from './settings.js';
import type { VaultSettings } from './settings.js';
import { encodeRecord } from './stored-value.js';
import { createVault } from './vault.js';
import { isLabel } from './version-store.js';
import type { Holding, Label, StoredVersion, VersionStore } from './version-store.js';

/** Staging labels that a secret may have, over all its versions (Secrets Manager quotas). */
const MOST_LABELS = 20;
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
 * IAM: secretsmanager:DescribeSecret, GetSecretValue, CreateSecret, PutSecretValue, UpdateSecretVersionStage; kms:Decrypt and
 * kms:GenerateDataKey where a KMS key is set.
 */
export const createSecretsManagerVault = (settings: VaultSettings): KeyVault => {
  checkPrefix(settings.prefix);
  return createVault((swarmId, signal) => openSecret(settings, swarmId, signal));
};

const openSecret = (
  { scope, prefix, kmsKeyId }: VaultSettings,
  swarmId: SwarmId,
  signal: AbortSignal | undefined,
): VersionStore => {
  const name = `${prefix}${swarmId}`;
  const title = `secret ${name} (${scope.label})`;
  const { secrets } = scope.clients;
  const call = vaultCalls(title);
  const options = { ...(signal && { abortSignal: signal }) };

  /** By stage, the id of the version that has it; undefined where there is no such secret. */
  const stages = async (): Promise<ReadonlyMap<string, string> | undefined> => {
    try {
      const command = new DescribeSecretCommand({ SecretId: name });
      const found = await call('secretsmanager:DescribeSecret', () => secrets.send(command, options));
      if (found.DeletedDate !== undefined) throw deleted(title, name);
      return stagesOf(found);
    } catch (error) {
      if (isAnswer(error, 'ResourceNotFoundException')) return undefined;
      throw error;
    }
  };

  const version = async (id: string, labels: readonly Label[]): Promise<StoredVersion> => {
    const command = new GetSecretValueCommand({ SecretId: name, VersionId: id });
    const { SecretString: text = '' } = await call('secretsmanager:GetSecretValue', () =>
      secrets.send(command, options),
    );
    return { id, labels, text: new Secret(text) };
  };

  const read = async (): Promise<Holding> => {
    const found = (await stages()) ?? new Map<string, string>();
    const ids = [...new Set(found.values())];
    const versions = ids.map((id) => ({
      id,
      labels: [...found].flatMap(([stage, holder]) => (holder === id ? (labelOf(stage) ?? []) : [])),
    }));
    return {
      versions: await Promise.all(
        versions.filter(({ labels }) => labels.length > 0).map(({ id, labels }) => version(id, labels)),
      ),
      lacksRoom: (labels) => lackOf(new Set([...found.keys(), ...labels.map(stageOf)])),
    };
  };

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
      Description: `Unlock keys of the Docker swarm ${swarmId}, kept by lockstep`,
      SecretString: revealSecret(empty),
      ClientRequestToken: tokenOf(empty),
      ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
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

  return { title, mostBytes: MOST_BYTES, read, prepare, put, move };
};

const stagesOf = ({ VersionIdsToStages: versions = {} }: DescribeSecretCommandOutput): ReadonlyMap<string, string> =>
  new Map(Object.entries(versions).flatMap(([id, stages]) => stages.map((stage) => [stage, id] as const)));

/** The same value is the same version, however often and by whom it is sent. */
const tokenOf = (text: Secret): string => createHash('sha256').update(revealSecret(text)).digest('hex');

const lackOf = ({ size }: ReadonlySet<string>): string | undefined =>
  size <= MOST_LABELS
    ? undefined
    : `${size} staging labels would be needed, and a secret can have ${MOST_LABELS}: managers still need too many generations; bring them up and prove them, so that old generations can be retired`;

const deleted = (title: string, name: string): Error =>
  unusable(
    'VAULT_SECRET_DELETED',
    title,
    'is scheduled for deletion; nothing was changed',
    `Bring it back before its keys are gone: aws secretsmanager restore-secret --secret-id ${name}`,
  );
