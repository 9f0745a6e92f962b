import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { LabelParameterVersionCommand, PutParameterCommand, SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { waitUntil } from '../../../src/lab/engine/wait.js';
import type { CustodyWorld } from '../../support/custody-world.js';
import { REGION } from '../../support/custody/hosts.js';

/** What a person with credentials does in a world, past the tool. */
export interface ByHand {
  createSecret(name: string, value: string, description?: string): Promise<void>;
  putSecret(name: string, value: string): Promise<void>;
  /** Gives the current version one more label. */
  labelSecret(name: string, label: string): Promise<void>;
  /** A version that is not the current one. */
  addSecretVersion(name: string, value: string, label: string): Promise<void>;
  deleteSecret(name: string): Promise<void>;
  putParameter(name: string, value: string, type: 'String' | 'SecureString', label?: string): Promise<void>;
  /** Resolves when the script has ended. */
  send(script: string): Promise<void>;
}

export const byHand = ({ endpoint, environment, hosts }: CustodyWorld, region = REGION): ByHand => {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = environment;
  const settings = { endpoint: endpoint.url, region, credentials: { accessKeyId, secretAccessKey } };
  const [ssm, secrets] = [new SSMClient(settings), new SecretsManagerClient(settings)];
  return {
    async createSecret(Name, SecretString, Description) {
      await secrets.send(new CreateSecretCommand({ Name, SecretString, ...(Description && { Description }) }));
    },
    async putSecret(SecretId, SecretString) {
      await secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
    },
    async labelSecret(SecretId, VersionStage) {
      const { VersionId: MoveToVersionId } = await secrets.send(new GetSecretValueCommand({ SecretId }));
      await secrets.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage, MoveToVersionId }));
    },
    async addSecretVersion(SecretId, SecretString, label) {
      await secrets.send(new PutSecretValueCommand({ SecretId, SecretString, VersionStages: [label] }));
    },
    async deleteSecret(SecretId) {
      await secrets.send(new DeleteSecretCommand({ SecretId }));
    },
    async putParameter(Name, Value, Type, label) {
      await ssm.send(new PutParameterCommand({ Name, Value, Type, Overwrite: true }));
      if (label !== undefined) await ssm.send(new LabelParameterVersionCommand({ Name, Labels: [label] }));
    },
    async send(script) {
      const [first] = hosts;
      await ssm.send(
        new SendCommandCommand({
          DocumentName: 'AWS-RunShellScript',
          InstanceIds: first === undefined ? [] : [first.instanceId],
          Parameters: { commands: [script] },
          Comment: 'by hand',
        }),
      );
      const isOver = () =>
        Promise.resolve(
          endpoint.history.every(({ invocations }) => invocations.every(({ state }) => state.kind === 'ended')),
        );
      await waitUntil('every script has ended', isOver, 10_000);
    },
  };
};
