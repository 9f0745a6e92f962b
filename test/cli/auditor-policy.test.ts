import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CreateDocumentCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordedCall } from '../../src/lab/endpoint/api-calls.js';
import { commandDocument } from '../../src/onhost/compose-documents.js';
import { keep, liveGeneration, startCustodyLab, type CustodyLab } from '../support/custody-lab.js';
import { useEnvironment } from '../support/lab-environment.js';
import { runCli } from '../support/run-cli.js';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: { readonly StringEquals: Readonly<Record<string, string>> };
}

/** One action on one resource, with what IAM knows of it. */
interface Access {
  readonly action: string;
  readonly resource: string;
  readonly tags?: ReadonlyMap<string, string>;
}

const policyOf = (name: string): readonly Statement[] => {
  const file = fileURLToPath(new URL(`../../examples/iam/${name}.json`, import.meta.url));
  return (JSON.parse(readFileSync(file, 'utf8')) as { Statement: readonly Statement[] }).Statement;
};

const listed = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;
/** `*` stands for anything; the rest of an ARN has no letter that means more to a regular expression than itself. */
const like = (pattern: string, text: string): boolean => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text);

const holds = ({ Condition }: Statement, { tags }: Access): boolean =>
  Object.entries(Condition?.StringEquals ?? {}).every(
    ([key, value]) => key.startsWith('ssm:resourceTag/') && tags?.get(key.slice('ssm:resourceTag/'.length)) === value,
  );

const applies = (statement: Statement, access: Access): boolean => {
  const { Action, Resource, NotResource } = statement;
  const named = NotResource === undefined ? listed(Resource) : NotResource;
  const isNamed = named.some((pattern) => like(pattern, access.resource));
  return listed(Action).includes(access.action) && isNamed === (NotResource === undefined) && holds(statement, access);
};

/** As IAM decides it: a deny wins, and what is not allowed is denied. */
const allows = (policy: readonly Statement[], access: Access): boolean => {
  const effects = policy.filter((statement) => applies(statement, access)).map(({ Effect }) => Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
};

const ACCOUNT = '111122223333';
const MANAGER = new Map([['Role', 'swarm-manager']]);
const documentArn = (name: string, account = ACCOUNT): string => `arn:aws:ssm:eu-west-1:${account}:document/${name}`;
const instanceArn = (id: string): string => `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/${id}`;

const tagsOf = (id: string): ReadonlyMap<string, string> =>
  lab.machines.instances.find(({ instanceId }) => instanceId === id)?.tags ?? new Map<string, string>();

/** What IAM asks about a call that the endpoint took (service authorization reference of Systems Manager). */
const accessesOf = ({ action, request }: RecordedCall): readonly Access[] => {
  const name = String(request['DocumentName'] ?? request['Name']);
  switch (action) {
    case 'ssm:SendCommand':
      return [
        { action, resource: documentArn(name) },
        ...(request['InstanceIds'] as string[]).map((id) => ({ action, resource: instanceArn(id), tags: tagsOf(id) })),
      ];
    case 'ssm:DescribeDocument':
    case 'ssm:CreateDocument':
    case 'ssm:UpdateDocument':
    case 'ssm:UpdateDocumentDefaultVersion':
      return [{ action, resource: documentArn(name) }];
    default:
      return [{ action, resource: '*' }];
  }
};

let lab: CustodyLab;
beforeAll(async () => {
  lab = await startCustodyLab([{ name: 'orders', managers: 1, autolock: true }]);
  await keep(lab.vaults.secretsManager, liveGeneration(lab.machines.swarm('orders')));
  useEnvironment(lab.environment);
});
afterAll(() => lab.close());

/** What this needed of IAM. GetCallerIdentity needs nothing. */
const neededBy = async (...commands: readonly (readonly string[])[]): Promise<readonly Access[]> => {
  const before = lab.endpoint.calls.length;
  for (const command of commands) expect((await runCli([...command, '--quiet'], { haste: 40 })).exitCode).not.toBe(1);
  return lab.endpoint.calls
    .slice(before)
    .filter(({ service, action }) => service !== 'secretsmanager' && action !== 'sts:GetCallerIdentity')
    .flatMap(accessesOf);
};

const TAGGED = ['--tag', 'Swarm=orders', '--document-prefix', 'Lockstep-'];

describe('examples/iam/documents-installer.json', () => {
  const policy = policyOf('documents-installer');

  it('allows what an installation and an update call, and no more', async () => {
    const older = JSON.stringify({ ...commandDocument('Prove'), description: 'an older key version' });
    await new SSMClient().send(
      new CreateDocumentCommand({ Name: 'Lockstep-Prove', Content: older, DocumentType: 'Command' }),
    );
    const needed = await neededBy(['documents', '--install', '--yes', '--all-regions']);
    expect(needed.filter((access) => !allows(policy, access))).toEqual([]);
    const actions = new Set(needed.map(({ action }) => action));
    expect(policy.flatMap(({ Action }) => Action).filter((action) => !actions.has(action))).toEqual([]);
  });

  it.each(['ssm:CreateDocument', 'ssm:UpdateDocument', 'ssm:UpdateDocumentDefaultVersion'])(
    'allows %s on no other document, and no command',
    (action) => {
      for (const resource of [
        documentArn('Other'),
        documentArn('Lockstep-Audit2'),
        documentArn('Lockstep-Audit', '999988887777'),
      ])
        expect([resource, allows(policy, { action, resource })]).toEqual([resource, false]);
      expect(allows(policy, { action: 'ssm:SendCommand', resource: documentArn('Lockstep-Audit') })).toBe(false);
    },
  );
});

describe('examples/iam/auditor.json', () => {
  const policy = policyOf('auditor');
  const sending = (resource: string, tags?: ReadonlyMap<string, string>): boolean =>
    allows(policy, { action: 'ssm:SendCommand', resource, ...(tags === undefined ? {} : { tags }) });

  it('allows what discover, audit and prove call but for the vault, and nothing that is not called', async () => {
    const needed = await neededBy(['discover', ...TAGGED, '--all-regions'], ['audit', '--prove', ...TAGGED]);
    expect(needed.filter((access) => !allows(policy, access))).toEqual([]);
    // The one for answers that are cut in their short form, the other for hybrid nodes.
    const seldom = ['ssm:GetCommandInvocation', 'ssm:ListTagsForResource'];
    const actions = new Set([...needed.map(({ action }) => action), ...seldom]);
    expect(policy.flatMap(({ Action }) => Action).filter((action) => !actions.has(action))).toEqual([]);
  });

  it('sends the two documents of its own account, and no other', () => {
    expect(sending(documentArn('Lockstep-Audit'))).toBe(true);
    expect(sending(documentArn('Lockstep-Prove'))).toBe(true);
    for (const resource of [
      'arn:aws:ssm:eu-west-1::document/AWS-RunShellScript',
      documentArn('AWS-RunShellScript'),
      documentArn('Lockstep-Other'),
      documentArn('Lockstep-Audit2'),
      // Another account may share a document of this name.
      documentArn('Lockstep-Audit', '999988887777'),
    ]) {
      expect([resource, sending(resource)]).toEqual([resource, false]);
    }
  });

  it('sends them to instances with the tag, and to no other', () => {
    const node = `arn:aws:ssm:eu-west-1:${ACCOUNT}:managed-instance/mi-0123456789abcdef0`;
    for (const resource of [instanceArn('i-0123456789abcdef0'), node]) {
      expect(sending(resource, MANAGER)).toBe(true);
      expect(sending(resource, new Map([['Role', 'database']]))).toBe(false);
      expect(sending(resource)).toBe(false);
    }
  });

  it('stays so where another policy allows AWS-RunShellScript', () => {
    const generous: Statement = { Effect: 'Allow', Action: 'ssm:SendCommand', Resource: '*' };
    const resource = 'arn:aws:ssm:eu-west-1::document/AWS-RunShellScript';
    expect(allows([generous], { action: 'ssm:SendCommand', resource })).toBe(true);
    expect(allows([generous, ...policy], { action: 'ssm:SendCommand', resource })).toBe(false);
  });

  it('neither ends the command of another, nor changes a document, nor opens a session', () => {
    for (const action of ['ssm:CancelCommand', 'ssm:UpdateDocument', 'ssm:CreateDocument', 'ssm:StartSession']) {
      for (const resource of ['*', documentArn('Lockstep-Audit'), instanceArn('i-0123456789abcdef0')]) {
        expect([action, allows(policy, { action, resource, tags: MANAGER })]).toEqual([action, false]);
      }
    }
  });
});
