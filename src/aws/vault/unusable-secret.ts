import type { DescribeSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import type { LockstepError } from '../../domain/errors.js';
import type { Scope } from '../../domain/instance.js';
import { unusable } from './vault-calls.js';

/** A secret whose values come from elsewhere takes none of ours. */
export const secretNotOurs = (
  title: string,
  { PrimaryRegion: primary, OwningService: owner }: DescribeSecretCommandOutput = { $metadata: {} },
  { region }: Scope,
): LockstepError | undefined => {
  if (primary !== undefined && primary !== region) {
    return unusable(
      'VAULT_SECRET_REPLICA',
      title,
      `is a replica of a secret in ${primary}, and only that one can be written`,
      'Choose another name with --vault-prefix, or end the replication: aws secretsmanager stop-replication-to-replica',
    );
  }
  return owner === undefined
    ? undefined
    : unusable(
        'VAULT_SECRET_MANAGED',
        title,
        `is managed by another service, ${owner}, which alone may write it`,
        'Choose another name with --vault-prefix',
      );
};

export const secretDeleted = (title: string, name: string, { region }: Scope): LockstepError =>
  unusable(
    'VAULT_SECRET_DELETED',
    title,
    'is scheduled for deletion; nothing was changed',
    `Bring it back before its keys are gone: aws secretsmanager restore-secret --secret-id ${name} --region ${region}`,
  );
