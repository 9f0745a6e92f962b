import { z } from 'zod';
import { AwsError } from '../aws-error.js';
import type { Members, Operation } from '../operation.js';
import { pageOf } from '../paging.js';
import { parseInput } from '../validation.js';
import { putVersion, type Secret } from './secret-record.js';
import { secretId, tags, token, valueMembers, valueOf } from './shapes.js';

const createShape = z.object({
  Name: z
    .string()
    .min(1)
    .max(512)
    .regex(/^[A-Za-z0-9/_+=.@-]+$/),
  ClientRequestToken: token.optional(),
  Description: z.string().max(2048).optional(),
  KmsKeyId: z.string().max(2048).optional(),
  ...valueMembers,
  Tags: tags.default([]),
});

/** Made again with the same token and value it is the same secret; with anything else it exists already. */
export const createSecret: Operation = (members, caller, world) => {
  const input = parseInput(createShape, members);
  const { Name: name, ClientRequestToken: versionId } = input;
  const value = valueOf(input);
  if (value !== undefined && versionId === undefined) {
    throw new AwsError(
      'InvalidRequestException',
      'You must provide a ClientRequestToken value. We recommend a UUID-type value.',
    );
  }
  const existing = world.secrets.find(caller, name);
  if (existing?.deletedAt !== undefined) {
    throw new AwsError(
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  if (existing !== undefined && !(versionId !== undefined && existing.versions.has(versionId))) {
    throw new AwsError('ResourceExistsException', `The operation failed because the secret ${name} already exists.`);
  }
  const secret =
    existing ??
    world.secrets.create(caller, {
      name,
      description: input.Description,
      kmsKeyId: input.KmsKeyId,
      tags: new Map(input.Tags.map(({ Key, Value }) => [Key, Value])),
    });
  const version = value && versionId !== undefined ? putVersion(secret, versionId, value, []) : undefined;
  return { ARN: secret.arn, Name: name, VersionId: version?.versionId };
};

export const describeSecret: Operation = (members, caller, world) => {
  const { SecretId } = parseInput(z.object({ SecretId: secretId }), members);
  const secret = world.secrets.get(caller, SecretId);
  return { ...entryOf(secret), VersionIdsToStages: stagesOf(secret) };
};

const tagShape = z.object({ SecretId: secretId, Tags: tags });

export const tagResource: Operation = (members, caller, world) => {
  const { SecretId, Tags } = parseInput(tagShape, members);
  const secret = world.secrets.get(caller, SecretId);
  for (const { Key, Value } of Tags) secret.tags.set(Key, Value);
  return {};
};

const listShape = z.object({
  MaxResults: z.number().int().min(1).max(100).default(100),
  NextToken: z.string().optional(),
  IncludePlannedDeletion: z.boolean().default(false),
  Filters: z
    .array(
      z.object({
        Key: z.enum(['description', 'name', 'tag-key', 'tag-value', 'primary-region', 'owning-service', 'all']),
        Values: z.array(z.string().max(512)).min(1).max(10),
      }),
    )
    .max(10)
    .default([]),
});

type Filter = z.output<typeof listShape>['Filters'][number];

/** Oldest first. Secrets that are too fresh are not listed yet. */
export const listSecrets: Operation = (members, caller, world) => {
  const input = parseInput(listShape, members);
  const newest = Date.now() - world.settings.consistencyWindowMilliseconds;
  const found = world.secrets
    .list(caller)
    .filter(({ createdAt }) => createdAt.getTime() <= newest)
    .filter(({ deletedAt }) => deletedAt === undefined || input.IncludePlannedDeletion)
    .filter((secret) => input.Filters.every((filter) => fits(secret, filter)));
  const page = pageOf(
    found,
    {
      operation: 'ListSecrets',
      size: input.MaxResults,
      token: input.NextToken,
      invalidToken: 'InvalidNextTokenException',
    },
    world.settings,
  );
  return {
    SecretList: page.items.map((secret) => ({ ...entryOf(secret), SecretVersionsToStages: stagesOf(secret) })),
    NextToken: page.nextToken,
  };
};

/** Values OR, as prefixes; a leading `!` negates. Only a description is compared without its case. */
const fits = (secret: Secret, { Key: key, Values: values }: Filter): boolean =>
  values.some((value) => {
    const isNegated = value.startsWith('!');
    const prefix = isNegated ? value.slice(1) : value;
    const texts = textsOf(secret, key);
    const starts =
      key === 'description' || key === 'all'
        ? texts.some((text) => text.toLowerCase().startsWith(prefix.toLowerCase()))
        : texts.some((text) => text.startsWith(prefix));
    return starts !== isNegated;
  });

const textsOf = (secret: Secret, key: Filter['Key']): readonly string[] => {
  const { name, description = '', tags: own } = secret;
  switch (key) {
    case 'name':
      return [name];
    case 'description':
      return [description];
    case 'tag-key':
      return [...own.keys()];
    case 'tag-value':
      return [...own.values()];
    case 'all':
      return [name, description, ...own.keys(), ...own.values()];
    case 'primary-region':
    case 'owning-service':
      return [];
  }
};

const entryOf = ({
  arn,
  name,
  description,
  kmsKeyId,
  tags: own,
  createdAt,
  changedAt,
  deletedAt,
}: Secret): Members => ({
  ARN: arn,
  Name: name,
  Description: description,
  KmsKeyId: kmsKeyId,
  CreatedDate: createdAt,
  LastChangedDate: changedAt,
  DeletedDate: deletedAt,
  Tags: [...own].map(([Key, Value]) => ({ Key, Value })),
});

/** Versions without a label are left out. */
const stagesOf = ({ versions }: Secret): Members =>
  Object.fromEntries(
    [...versions.values()]
      .filter(({ labels }) => labels.size > 0)
      .map(({ versionId, labels }) => [versionId, [...labels]]),
  );
