import { z } from 'zod';
import { AwsError } from '../aws-error.js';
import type { Members, Operation } from '../operation.js';
import { pageOf } from '../paging.js';
import { parseInput } from '../validation.js';
import {
  CURRENT,
  labelled,
  moveLabel,
  putVersion,
  versionOf,
  type Secret,
  type SecretVersion,
} from './secret-record.js';
import { label, secretId, token, valueMembers, valueOf } from './shapes.js';

const putShape = z.object({
  SecretId: secretId,
  ClientRequestToken: token,
  ...valueMembers,
  VersionStages: z.array(label).min(1).max(20).default([CURRENT]),
});

export const putSecretValue: Operation = (members, caller, world) => {
  const input = parseInput(putShape, members);
  const secret = world.secrets.getLive(caller, input.SecretId);
  const value = valueOf(input);
  if (value === undefined) {
    throw new AwsError('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
  }
  const version = putVersion(secret, input.ClientRequestToken, value, input.VersionStages);
  return { ARN: secret.arn, Name: secret.name, VersionId: version.versionId, VersionStages: [...version.labels] };
};

const getShape = z.object({ SecretId: secretId, VersionId: z.string().optional(), VersionStage: label.optional() });

export const getSecretValue: Operation = (members, caller, world) => {
  const { SecretId, VersionId, VersionStage } = parseInput(getShape, members);
  const secret = world.secrets.getLive(caller, SecretId);
  const version = VersionId === undefined ? byLabel(secret, VersionStage ?? CURRENT) : versionOf(secret, VersionId);
  if (VersionStage !== undefined && !version.labels.has(VersionStage)) {
    throw new AwsError(
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
    );
  }
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.versionId,
    ...version.value,
    VersionStages: [...version.labels],
    CreatedDate: version.createdAt,
  };
};

const byLabel = (secret: Secret, name: string): SecretVersion => {
  const version = labelled(secret, name);
  if (version !== undefined) return version;
  throw new AwsError(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret value for staging label: ${name}`,
  );
};

const listShape = z.object({
  SecretId: secretId,
  MaxResults: z.number().int().min(1).max(100).default(100),
  NextToken: z.string().optional(),
  IncludeDeprecated: z.boolean().default(false),
});

/** A version without a label is deprecated: listed only where it is asked for. */
export const listSecretVersionIds: Operation = (members, caller, world) => {
  const input = parseInput(listShape, members);
  const secret = world.secrets.get(caller, input.SecretId);
  const versions = [...secret.versions.values()].filter(({ labels }) => input.IncludeDeprecated || labels.size > 0);
  const page = pageOf(
    versions,
    {
      operation: 'ListSecretVersionIds',
      size: input.MaxResults,
      token: input.NextToken,
      invalidToken: 'InvalidNextTokenException',
    },
    world.settings,
  );
  return { ARN: secret.arn, Name: secret.name, Versions: page.items.map(entryOf), NextToken: page.nextToken };
};

const entryOf = ({ versionId, labels, createdAt }: SecretVersion): Members => ({
  VersionId: versionId,
  ...(labels.size > 0 && { VersionStages: [...labels] }),
  CreatedDate: createdAt,
});

const moveShape = z.object({
  SecretId: secretId,
  VersionStage: label,
  RemoveFromVersionId: z.string().min(32).max(64).optional(),
  MoveToVersionId: z.string().min(32).max(64).optional(),
});

export const updateSecretVersionStage: Operation = (members, caller, world) => {
  const input = parseInput(moveShape, members);
  const secret = world.secrets.getLive(caller, input.SecretId);
  moveLabel(secret, input.VersionStage, input.RemoveFromVersionId, input.MoveToVersionId);
  return { ARN: secret.arn, Name: secret.name };
};
