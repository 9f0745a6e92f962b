import { createHash } from 'node:crypto';
import { partitionOf } from '../../../domain/partition.js';
import { AwsError } from '../aws-error.js';
import type { Caller } from '../caller.js';
import type { Secret } from './secret-record.js';

type Scope = Pick<Caller, 'accountId' | 'region'>;

/** The secrets of every account and region. */
export interface SecretStore {
  /** Oldest first. */
  list(scope: Scope): readonly Secret[];
  find(scope: Scope, name: string): Secret | undefined;
  /** By name, ARN, or ARN without the suffix. Errors: ResourceNotFoundException. */
  get(scope: Scope, secretId: string): Secret;
  /** The same, for what needs the secret's versions. Errors: also InvalidRequestException where it is marked for deletion. */
  getLive(scope: Scope, secretId: string): Secret;
  create(scope: Scope, details: Pick<Secret, 'name' | 'description' | 'kmsKeyId' | 'tags'>): Secret;
  remove(scope: Scope, name: string): void;
}

export const createSecretStore = (): SecretStore => {
  const scopes = new Map<string, Map<string, Secret>>();
  const secretsOf = ({ accountId, region }: Scope): Map<string, Secret> => {
    const key = `${accountId}/${region}`;
    const secrets = scopes.get(key) ?? new Map<string, Secret>();
    scopes.set(key, secrets);
    return secrets;
  };
  const get: SecretStore['get'] = (scope, secretId) => {
    const secret = [...secretsOf(scope).values()].find(
      ({ name, arn }) => secretId === name || secretId === arn || secretId === arn.slice(0, -SUFFIX_LENGTH),
    );
    if (secret !== undefined) return secret;
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  };
  return {
    list: (scope) => [...secretsOf(scope).values()],
    find: (scope, name) => secretsOf(scope).get(name),
    get,
    getLive: (scope, secretId) => {
      const secret = get(scope, secretId);
      if (secret.deletedAt === undefined) return secret;
      throw new AwsError(
        'InvalidRequestException',
        "You can't perform this operation on the secret because it was marked for deletion.",
      );
    },
    create: (scope, details) => {
      const now = new Date();
      const arn = arnOf(scope, details.name);
      const secret: Secret = {
        ...details,
        arn,
        createdAt: now,
        changedAt: now,
        deletedAt: undefined,
        versions: new Map(),
      };
      secretsOf(scope).set(details.name, secret);
      return secret;
    },
    remove: (scope, name) => {
      secretsOf(scope).delete(name);
    },
  };
};

/** A hyphen and six characters. */
const SUFFIX_LENGTH = 7;

const arnOf = ({ accountId, region }: Scope, name: string): string => {
  const suffix = createHash('sha256')
    .update(`${accountId}/${region}/${name}`)
    .digest('hex')
    .slice(0, SUFFIX_LENGTH - 1);
  return `arn:${partitionOf(region)}:secretsmanager:${region}:${accountId}:secret:${name}-${suffix}`;
};
