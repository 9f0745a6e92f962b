import { AwsError } from '../aws-error.js';

/** The staging label of the version that GetSecretValue gives unless told otherwise. */
export const CURRENT = 'AWSCURRENT';
/** Follows by itself where AWSCURRENT leaves. */
const PREVIOUS = 'AWSPREVIOUS';
/** Staging labels that a secret may have (Secrets Manager quotas). */
const MOST_LABELS = 20;
/** Versions that a secret may have; those without a label are dropped for a new one, but for none younger than a day (quotas). */
const MOST_VERSIONS = 100;
const DAY = 24 * 60 * 60 * 1000;

/** One of both; binary as base64 text, as it goes over the wire. */
export interface SecretValue {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: string | undefined;
}

export interface SecretVersion {
  readonly versionId: string;
  readonly value: SecretValue;
  readonly createdAt: Date;
  readonly labels: Set<string>;
}

export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: Date;
  readonly description: string | undefined;
  readonly kmsKeyId: string | undefined;
  readonly tags: Map<string, string>;
  readonly versions: Map<string, SecretVersion>;
  changedAt: Date;
  /** Set by DeleteSecret: gone when the recovery window is over. */
  deletedAt: Date | undefined;
}

/**
 * Adds a version. The same token with the same value changes nothing: that is how a lost answer is asked for again.
 * Errors: ResourceExistsException for the same token with another value, LimitExceededException.
 */
export const putVersion = (
  secret: Secret,
  versionId: string,
  value: SecretValue,
  labels: readonly string[],
): SecretVersion => {
  const existing = secret.versions.get(versionId);
  if (existing !== undefined) {
    if (isSame(existing.value, value)) return existing;
    throw new AwsError(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${versionId} because that value is already in use for a version of secret ${secret.arn}.`,
    );
  }
  // The first version is the current one, whatever labels it was sent with.
  const wanted = secret.versions.size === 0 ? [...new Set([...labels, CURRENT])] : labels;
  refuseTooMany(secret, wanted);
  makeRoom(secret);
  const version: SecretVersion = { versionId, value, createdAt: new Date(), labels: new Set() };
  secret.versions.set(versionId, version);
  for (const label of wanted) attach(secret, label, version);
  return version;
};

const isSame = (one: SecretValue, other: SecretValue): boolean =>
  one.SecretString === other.SecretString && one.SecretBinary === other.SecretBinary;

const refuseTooMany = (secret: Secret, added: readonly string[]): void => {
  const labels = new Set([...secret.versions.values()].flatMap((version) => [...version.labels]).concat(added));
  if (labels.size > MOST_LABELS) {
    throw new AwsError('LimitExceededException', `A secret can have at most ${MOST_LABELS} staging labels.`);
  }
};

const makeRoom = ({ versions }: Secret): void => {
  const oldest = [...versions.values()].sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  for (const { versionId, labels, createdAt } of oldest) {
    if (versions.size < MOST_VERSIONS) return;
    if (labels.size === 0 && createdAt.getTime() <= Date.now() - DAY) versions.delete(versionId);
  }
  if (versions.size < MOST_VERSIONS) return;
  throw new AwsError('LimitExceededException', `A secret can have at most ${MOST_VERSIONS} versions.`);
};

export const labelled = (secret: Secret, label: string): SecretVersion | undefined =>
  [...secret.versions.values()].find(({ labels }) => labels.has(label));

/** A label is on one version at a time; where AWSCURRENT leaves, AWSPREVIOUS arrives. */
const attach = (secret: Secret, label: string, version: SecretVersion): void => {
  const holder = labelled(secret, label);
  if (holder === version) return;
  holder?.labels.delete(label);
  version.labels.add(label);
  secret.changedAt = new Date();
  if (label === CURRENT && holder !== undefined) attach(secret, PREVIOUS, holder);
};

/**
 * Moves, adds or takes off a label: a compare-and-swap, for `from` has to be the version that holds it now.
 * Errors: InvalidParameterException where it is not, and for AWSCURRENT taken off; ResourceNotFoundException.
 */
export const moveLabel = (secret: Secret, label: string, from: string | undefined, to: string | undefined): void => {
  const holder = labelled(secret, label);
  const target = to === undefined ? undefined : versionOf(secret, to);
  if (holder !== undefined && holder !== target && from === undefined) {
    throw new AwsError(
      'InvalidParameterException',
      `Staging label ${label} is currently attached to version ${holder.versionId}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
  if (from !== undefined && from !== holder?.versionId) {
    throw new AwsError('InvalidParameterException', `Staging label ${label} isn't attached to version ${from}.`);
  }
  if (target !== undefined) {
    refuseTooMany(secret, [label]);
    attach(secret, label, target);
    return;
  }
  if (label === CURRENT) {
    throw new AwsError(
      'InvalidParameterException',
      `You can only move staging label ${CURRENT}. It can't be completely removed.`,
    );
  }
  holder?.labels.delete(label);
  secret.changedAt = new Date();
};

export const versionOf = (secret: Secret, versionId: string): SecretVersion => {
  const version = secret.versions.get(versionId);
  if (version !== undefined) return version;
  throw new AwsError(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret value for VersionId: ${versionId}`,
  );
};
