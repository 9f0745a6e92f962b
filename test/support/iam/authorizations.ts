import { partitionOf } from '../../../src/domain/partition.js';
import type { RecordedCall } from '../../../src/lab/endpoint/api-calls.js';
import type { Authorization } from './evaluate.js';

/** What the services would ask beside the request itself. */
export interface Account {
  /** Tags of an instance. */
  readonly tagsOf: (instanceId: string) => ReadonlyMap<string, string>;
  /** ARN of the KMS key that the vault uses. */
  readonly kmsKey: string;
}

/** Every question that a call of lockstep makes IAM answer (Service Authorization Reference); none for what needs no permission. */
export function authorizationsOf(call: RecordedCall, account: Account): readonly Authorization[] {
  const { account: id = '', region = '', action, operation, request, service } = call;
  const context = { 'aws:RequestedRegion': region };
  const partition = partitionOf(region);
  const arn = (of: string, resource: string, owner: string = id): string =>
    `arn:${partition}:${of}:${region}:${owner}:${resource}`;
  const one = (resource: string): Authorization => ({ action, resource, context });
  switch (`${service}:${operation}`) {
    case 'sts:GetCallerIdentity':
      return [];
    case 'sts:AssumeRole':
      return [one(textOf(request.RoleArn))];
    case 'ssm:SendCommand':
      return [
        // Documents of AWS have no account.
        one(arn('ssm', `document/${textOf(request.DocumentName)}`, '')),
        ...listOf(request.InstanceIds).map((instanceId) => {
          const resource = instanceId.startsWith('mi-')
            ? arn('ssm', `managed-instance/${instanceId}`)
            : arn('ec2', `instance/${instanceId}`);
          const tags = [...account.tagsOf(instanceId)].map(
            ([key, value]) => [`ssm:resourceTag/${key}`, value] as const,
          );
          return { action, resource, context: { ...context, ...Object.fromEntries(tags) } };
        }),
      ];
    case 'ssm:ListTagsForResource':
      return [one(arn('ssm', `managed-instance/${textOf(request.ResourceId)}`))];
    case 'ssm:PutParameter':
    case 'ssm:GetParameterHistory':
    case 'ssm:LabelParameterVersion':
    case 'ssm:UnlabelParameterVersion': {
      const resource = arn('ssm', `parameter${textOf(request.Name)}`);
      return [one(resource), ...byParameterStore(operation, resource).map(throughKms)];
    }
    case 'secretsmanager:CreateSecret':
    case 'secretsmanager:PutSecretValue':
    case 'secretsmanager:GetSecretValue':
    case 'secretsmanager:DescribeSecret':
    case 'secretsmanager:ListSecretVersionIds':
    case 'secretsmanager:UpdateSecretVersionStage': {
      const resource = arn('secretsmanager', `secret:${textOf(request.Name ?? request.SecretId)}-a1b2c3`);
      return [one(resource), ...bySecretsManager(operation, resource).map(throughKms)];
    }
    default:
      // What has no resource of its own is asked for "*".
      return [one('*')];
  }

  function throughKms([kmsAction, encryption]: KmsUse): Authorization {
    return {
      action: kmsAction,
      resource: account.kmsKey,
      context: { ...context, 'kms:ViaService': `${service}.${region}.amazonaws.com`, ...encryption },
    };
  }
}

type KmsUse = readonly [action: string, encryption: Readonly<Record<string, string>>];

/** Of a standard parameter; the encryption context is the parameter's ARN (Systems Manager User Guide). */
const byParameterStore = (operation: string, arn: string): readonly KmsUse[] => {
  const encryption = { 'kms:EncryptionContext:PARAMETER_ARN': arn };
  if (operation === 'PutParameter') return [['kms:Encrypt', encryption]];
  return operation === 'GetParameterHistory' ? [['kms:Decrypt', encryption]] : [];
};

/** A new secret has its key tried first, under a word of its own (Secrets Manager User Guide). */
const bySecretsManager = (operation: string, arn: string): readonly KmsUse[] => {
  const encryption = { 'kms:EncryptionContext:SecretARN': arn };
  const trial = { 'kms:EncryptionContext:SecretARN': 'RequestToValidateKeyAccess' };
  switch (operation) {
    case 'CreateSecret':
      return [
        ['kms:GenerateDataKey', trial],
        ['kms:Decrypt', trial],
        ['kms:GenerateDataKey', encryption],
      ];
    case 'PutSecretValue':
      return [['kms:GenerateDataKey', encryption]];
    case 'GetSecretValue':
      return [['kms:Decrypt', encryption]];
    default:
      return [];
  }
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(textOf) : []);
