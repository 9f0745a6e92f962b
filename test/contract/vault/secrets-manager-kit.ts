import { CreateSecretCommand, DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { createSecretsManagerVault } from '../../../src/aws/vault/secrets-manager.js';
import type { VaultKit } from './kit.js';

export const secretsManagerKit: VaultKit = {
  kind: 'Secrets Manager',
  create: createSecretsManagerVault,
  actions: {
    read: 'secretsmanager:GetSecretValue',
    write: 'secretsmanager:PutSecretValue',
    label: 'secretsmanager:UpdateSecretVersionStage',
  },
  kmsKey: undefined,
  kmsMember: 'KmsKeyId',
  nameOf: (prefix, swarmId) => `${prefix}${swarmId}`,
  plant: (lab, Name, SecretString) =>
    lab.secrets.send(new CreateSecretCommand({ Name, SecretString, ClientRequestToken: 'planted'.padEnd(32, '0') })),
  texts: async (lab, SecretId) => {
    const { VersionIdsToStages = {} } = await lab.secrets.send(new DescribeSecretCommand({ SecretId }));
    const versions = Object.keys(VersionIdsToStages).map((VersionId) =>
      lab.secrets.send(new GetSecretValueCommand({ SecretId, VersionId })),
    );
    return (await Promise.all(versions)).map(({ SecretString = '' }) => SecretString);
  },
};
