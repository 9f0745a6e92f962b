import { paginateGetParameterHistory, PutParameterCommand } from '@aws-sdk/client-ssm';
import { createParameterStoreVault } from '../../../src/aws/vault/parameter-store.js';
import type { VaultKit } from './kit.js';

export const parameterStoreKit: VaultKit = {
  kind: 'Parameter Store',
  create: createParameterStoreVault,
  actions: { read: 'ssm:GetParameterHistory', write: 'ssm:PutParameter', label: 'ssm:LabelParameterVersion' },
  kmsKey: 'alias/swarm-keys',
  kmsMember: 'KeyId',
  nameOf: (prefix, swarmId) => `/${prefix}${swarmId}`,
  plant: (lab, Name, Value) => lab.ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString' })),
  texts: async (lab, Name) => {
    const texts: string[] = [];
    for await (const page of paginateGetParameterHistory({ client: lab.ssm }, { Name, WithDecryption: true })) {
      texts.push(
        ...(page.Parameters ?? []).flatMap(({ Labels = [], Value = '' }) => (Labels.length > 0 ? [Value] : [])),
      );
    }
    return texts;
  },
};
