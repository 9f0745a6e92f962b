import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { decide, type Authorization } from '../../support/iam/evaluate.js';
import { examplePolicy } from '../../support/iam/policy.js';

const ACCOUNT = '111122223333';
const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const SECRET = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:lockstep/abc-a1b2c3`;
const PARAMETER = `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/lockstep/abc`;
const INSTANCE = `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-0123456789abcdef0`;
const RUN_SHELL_SCRIPT = 'arn:aws:ssm:eu-west-1::document/AWS-RunShellScript';
const role = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;

const OPERATING = ['audit', 'prove', 'unlock', 'rotate', 'rotate-parameter-store', 'backout'] as const;
const folder = fileURLToPath(new URL('../../../examples/iam', import.meta.url));
const names = readdirSync(folder).map((file) => file.replace('.json', ''));

const asking = (action: string, resource = '*', context: Authorization['context'] = {}): Authorization => ({
  action,
  resource,
  context: { 'aws:RequestedRegion': 'eu-west-1', ...context },
});
const via = (service: string, encryption: Readonly<Record<string, string>>) => ({
  'kms:ViaService': `${service}.eu-west-1.amazonaws.com`,
  ...encryption,
});
const OF_SECRET = { 'kms:EncryptionContext:SecretARN': SECRET };
const OF_PARAMETER = { 'kms:EncryptionContext:PARAMETER_ARN': PARAMETER };
const TAGGED = { 'ssm:resourceTag/Role': 'swarm-manager' };

describe('every example policy', () => {
  it.each(names)('%s is well formed, and each statement has a name of its own', (name) => {
    const sids = examplePolicy(name).Statement.map(({ Sid }) => Sid);
    expect(new Set(sids).size).toBe(sids.length);
  });

  it.each(names)('%s allows no resource that is a wildcard alone but to actions that know none', (name) => {
    // Service Authorization Reference: these have no resource types. Policies on a resource are about that one.
    const unbound =
      /^(?:ec2:Describe|ssm:DescribeInstanceInformation$|ssm:ListCommand|ssm:GetCommandInvocation$|ssm:CancelCommand$)/;
    const loose = examplePolicy(name)
      .Statement.filter(
        ({ Effect, Principal, Resource = [] }) =>
          Effect === 'Allow' && Principal === undefined && Resource.includes('*'),
      )
      .flatMap(({ Action }) => Action.filter((action) => !unbound.test(action)));
    expect(loose).toEqual([]);
  });

  it.each(OPERATING)('%s allows no action by a wildcard', (name) => {
    expect(
      examplePolicy(name).Statement.flatMap(({ Action }) => Action.filter((action) => action.includes('*'))),
    ).toEqual([]);
  });
});

/** What none of those who run lockstep may do. */
const FORBIDDEN: readonly (readonly [what: string, request: Authorization])[] = [
  ['delete a secret', asking('secretsmanager:DeleteSecret', SECRET)],
  ['change the policy of a secret', asking('secretsmanager:PutResourcePolicy', SECRET)],
  ['read another secret', asking('secretsmanager:GetSecretValue', SECRET.replace('lockstep/', 'payroll/'))],
  [
    'read a secret of another region',
    asking('secretsmanager:GetSecretValue', SECRET.replace('eu-west-1', 'us-east-1')),
  ],
  ['delete a parameter', asking('ssm:DeleteParameter', PARAMETER)],
  ['write another parameter', asking('ssm:PutParameter', PARAMETER.replace('lockstep/', 'payroll/'))],
  ['decrypt by hand', asking('kms:Decrypt', KEY, OF_SECRET)],
  [
    'decrypt what is no key of ours',
    asking(
      'kms:Decrypt',
      KEY,
      via('secretsmanager', { 'kms:EncryptionContext:SecretARN': SECRET.replace('lockstep/', 'payroll/') }),
    ),
  ],
  [
    'decrypt a parameter of others',
    asking(
      'kms:Decrypt',
      KEY,
      via('ssm', { 'kms:EncryptionContext:PARAMETER_ARN': PARAMETER.replace('lockstep/', 'payroll/') }),
    ),
  ],
  ['use another KMS key', asking('kms:Decrypt', KEY.replace('1234abcd', 'ffffffff'), via('secretsmanager', OF_SECRET))],
  ['delete the KMS key', asking('kms:ScheduleKeyDeletion', KEY)],
  ['send to an instance without the tag', asking('ssm:SendCommand', INSTANCE)],
  [
    'send to an instance with another value of it',
    asking('ssm:SendCommand', INSTANCE, { 'ssm:resourceTag/Role': 'web' }),
  ],
  [
    'send to an instance of another account',
    asking('ssm:SendCommand', INSTANCE.replace(ACCOUNT, '444455556666'), TAGGED),
  ],
  [
    'send another document',
    asking('ssm:SendCommand', RUN_SHELL_SCRIPT.replace('AWS-RunShellScript', 'AWS-RunRemoteScript')),
  ],
  [
    'send a document of the account by that name',
    asking('ssm:SendCommand', RUN_SHELL_SCRIPT.replace('::', `:${ACCOUNT}:`)),
  ],
  ['set the tag', asking('ec2:CreateTags', INSTANCE, { 'aws:TagKeys': ['Role'] })],
  ['start a session', asking('ssm:StartSession', INSTANCE, TAGGED)],
  ['look in another region', asking('ec2:DescribeInstances', '*', { 'aws:RequestedRegion': 'us-east-1' })],
];

describe.each(OPERATING)('with %s.json one may not', (name) => {
  it.each(FORBIDDEN)('%s', (_, request) => {
    expect(decide([examplePolicy(name)], request)).toBe('notAllowed');
  });
});

describe('only what has to write may write', () => {
  const WRITES: readonly Authorization[] = [
    asking('secretsmanager:CreateSecret', SECRET),
    asking('secretsmanager:PutSecretValue', SECRET),
    asking('secretsmanager:UpdateSecretVersionStage', SECRET),
    asking('ssm:PutParameter', PARAMETER),
    asking('ssm:LabelParameterVersion', PARAMETER),
    asking('kms:GenerateDataKey', KEY, via('secretsmanager', OF_SECRET)),
    asking('kms:Encrypt', KEY, via('ssm', OF_PARAMETER)),
  ];
  it.each(['audit', 'prove', 'unlock'] as const)('%s.json writes to no vault', (name) => {
    expect(WRITES.filter((request) => decide([examplePolicy(name)], request) === 'allowed')).toEqual([]);
  });
  it('audit.json reads from no vault', () => {
    const reads = [
      asking('secretsmanager:GetSecretValue', SECRET),
      asking('ssm:GetParameterHistory', PARAMETER),
      asking('kms:Decrypt', KEY, via('secretsmanager', OF_SECRET)),
    ];
    expect(reads.map((request) => decide([examplePolicy('audit')], request))).toEqual(Array(3).fill('notAllowed'));
  });
});

describe('the instance role of the managers', () => {
  /** What AmazonSSMManagedInstanceCore would allow, and more: a policy that is far too wide. */
  const everything = {
    ...examplePolicy('audit'),
    Statement: [{ Sid: 'All', Effect: 'Allow' as const, Action: ['*'], Resource: ['*'], Condition: {} }],
  };
  const policies = [everything, examplePolicy('deny-instance-role')];

  it.each([
    ['read a secret of the vault', asking('secretsmanager:GetSecretValue', SECRET)],
    ['read many at once', asking('secretsmanager:BatchGetSecretValue', SECRET)],
    ['read a parameter of the vault', asking('ssm:GetParameter', PARAMETER)],
    ['read several', asking('ssm:GetParameters', PARAMETER)],
    ['read its history', asking('ssm:GetParameterHistory', PARAMETER)],
    ['list below the prefix', asking('ssm:GetParametersByPath', `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/lockstep`)],
    ['decrypt, in whatever way', asking('kms:Decrypt', KEY, via('ssm', OF_PARAMETER))],
    ['send commands', asking('ssm:SendCommand', INSTANCE, TAGGED)],
    ['give itself the tag', asking('ec2:CreateTags', INSTANCE, { 'aws:TagKeys': ['Role'] })],
  ])('cannot %s, whatever else allows it', (_, request) => {
    expect(decide(policies, request)).toBe('denied');
  });

  it('can read other parameters, as the agent does', () => {
    expect(
      decide(policies, asking('ssm:GetParameter', `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/AmazonCloudWatch-linux`)),
    ).toBe('allowed');
  });
});

/** As a principal of the account that its own policies allow everything. */
const as = (principal: string, policy: string, { context, ...request }: Authorization) =>
  decide(
    [examplePolicy(policy)],
    { ...request, context: { ...context, 'aws:PrincipalArn': role(principal) } },
    role(principal),
  );

describe('the resource policy of a secret', () => {
  it.each([
    ['administrator', 'secretsmanager:GetSecretValue', 'denied'],
    ['lockstep-operator', 'secretsmanager:GetSecretValue', 'notAllowed'],
    ['lockstep-reader', 'secretsmanager:GetSecretValue', 'notAllowed'],
    ['lockstep-reader', 'secretsmanager:PutSecretValue', 'denied'],
    ['lockstep-reader', 'secretsmanager:UpdateSecretVersionStage', 'denied'],
    ['lockstep-operator', 'secretsmanager:PutSecretValue', 'notAllowed'],
    ['administrator', 'secretsmanager:UpdateSecret', 'denied'],
    ['lockstep-operator', 'secretsmanager:DeleteSecret', 'denied'],
    ['administrator', 'secretsmanager:DeleteSecret', 'denied'],
    ['administrator', 'secretsmanager:PutResourcePolicy', 'denied'],
    ['lockstep-operator', 'secretsmanager:ReplicateSecretToRegions', 'denied'],
    ['break-glass', 'secretsmanager:DeleteSecret', 'notAllowed'],
    ['break-glass', 'secretsmanager:GetSecretValue', 'denied'],
  ])('%s: %s is %s by it', (principal, action, expected) => {
    expect(as(principal, 'secret-resource-policy', asking(action, SECRET))).toBe(expected);
  });
});

describe('the policy of the KMS key', () => {
  const secret = via('secretsmanager', OF_SECRET);
  const parameter = via('ssm', OF_PARAMETER);
  const trial = via('secretsmanager', { 'kms:EncryptionContext:SecretARN': 'RequestToValidateKeyAccess' });

  it.each<[principal: string, what: string, action: string, context: Authorization['context'], expected: string]>([
    ['lockstep-operator', 'in Secrets Manager', 'kms:GenerateDataKey', secret, 'allowed'],
    ['lockstep-operator', 'to make a secret', 'kms:GenerateDataKey', trial, 'allowed'],
    ['lockstep-operator', 'in Secrets Manager', 'kms:Decrypt', secret, 'allowed'],
    ['lockstep-operator', 'in Parameter Store', 'kms:Encrypt', parameter, 'allowed'],
    ['lockstep-operator', 'by hand', 'kms:Decrypt', OF_SECRET, 'notAllowed'],
    ['lockstep-reader', 'in Secrets Manager', 'kms:Decrypt', secret, 'allowed'],
    ['lockstep-reader', 'in Parameter Store', 'kms:Decrypt', parameter, 'allowed'],
    ['lockstep-reader', 'in Parameter Store', 'kms:Encrypt', parameter, 'notAllowed'],
    ['administrator', 'in Secrets Manager', 'kms:Decrypt', secret, 'denied'],
    ['swarm-manager-instance', 'in Parameter Store', 'kms:Decrypt', parameter, 'denied'],
    ['administrator', 'through a grant', 'kms:CreateGrant', {}, 'denied'],
    ['administrator', 'to look at', 'kms:DescribeKey', {}, 'allowed'],
    ['administrator', 'to delete', 'kms:ScheduleKeyDeletion', {}, 'denied'],
    ['lockstep-operator', 'to disable', 'kms:DisableKey', {}, 'denied'],
    ['administrator', 'to open to others', 'kms:PutKeyPolicy', {}, 'denied'],
    ['administrator', 'to save from deletion', 'kms:CancelKeyDeletion', {}, 'allowed'],
    ['break-glass', 'to change its policy', 'kms:PutKeyPolicy', {}, 'allowed'],
  ])('%s %s: %s', (principal, _, action, context, expected) => {
    expect(as(principal, 'kms-key-policy', asking(action, '*', context))).toBe(expected);
  });
});

describe('the trust policies', () => {
  const assuming = (context: Authorization['context']) => asking('sts:AssumeRole', '*', context);
  const operators = role('operators');
  const hub = 'arn:aws:iam::444455556666:role/operators';
  const decideFor = (policy: string, principal: string, context: Authorization['context']) =>
    decide([examplePolicy(policy)], assuming(context), principal);
  const session = { 'sts:RoleSessionName': 'lockstep-20261121-233005-4f1a' };
  const external = { 'sts:ExternalId': 'replace-with-a-random-value' };

  it('let in the role that is named, under a session name of lockstep', () => {
    expect(decideFor('trust-policy', operators, session)).toBe('allowed');
    expect(decideFor('trust-policy', role('somebody'), session)).toBe('notAllowed');
    expect(decideFor('trust-policy', operators, { 'sts:RoleSessionName': 'me' })).toBe('notAllowed');
  });

  it('of another account want the external id as well', () => {
    expect(decideFor('trust-policy-cross-account', hub, { ...session, ...external })).toBe('allowed');
    expect(decideFor('trust-policy-cross-account', hub, session)).toBe('notAllowed');
    expect(decideFor('trust-policy-cross-account', hub, { ...session, 'sts:ExternalId': 'guessed' })).toBe(
      'notAllowed',
    );
  });

  it('go with the permission of the caller to assume exactly these roles', () => {
    const may = (resource: string) => decide([examplePolicy('assume-role')], asking('sts:AssumeRole', resource));
    expect([role('lockstep-operator'), role('lockstep-reader'), role('administrator')].map(may)).toEqual([
      'allowed',
      'allowed',
      'notAllowed',
    ]);
  });
});

describe('the policy about the tag', () => {
  const tagging = (principal: string, keys: readonly string[]) =>
    as(principal, 'deny-tagging', asking('ec2:CreateTags', INSTANCE, { 'aws:TagKeys': keys }));

  it('keeps the tag of the managers to the role that provisions them', () => {
    expect(tagging('administrator', ['Name', 'Role'])).toBe('denied');
    expect(tagging('administrator', ['Name'])).toBe('notAllowed');
    expect(tagging('provisioning', ['Role'])).toBe('notAllowed');
    const started = asking('ec2:RunInstances', INSTANCE, { 'aws:RequestTag/Role': 'swarm-manager' });
    expect(as('administrator', 'deny-tagging', started)).toBe('denied');
    expect(as('provisioning', 'deny-tagging', started)).toBe('notAllowed');
  });
});
