import {
  CreateDocumentCommand,
  DescribeDocumentCommand,
  GetDocumentCommand,
  ListCommandsCommand,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
  type CreateDocumentCommandInput,
  type SendCommandCommandInput,
} from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { Delivery } from '../../../src/lab/lab-fleet.js';
import { commandOf, ended, invocationOf, invocationsOf, requestFor, send } from './commands.js';
import { errorOf } from './errors.js';
import { ACCOUNT, answering, clientsOf, instance, instanceId, REGION, startLab, type Lab } from './lab.js';
import type { EndpointSettings } from '../../../src/lab/endpoint/index.js';

const NAME = 'Team-Greet';

const content = (line = "name='{{ name }}'", more: object = {}): string =>
  JSON.stringify({
    schemaVersion: '2.2',
    description: 'greets',
    parameters: { name: { type: 'String', description: 'who', allowedPattern: '^[a-z]{2,5}$' } },
    mainSteps: [
      { action: 'aws:runShellScript', name: 'greet', inputs: { timeoutSeconds: '90', runCommand: [line, 'echo hi'] } },
    ],
    ...more,
  });

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('documents', () => {
  let lab: Lab | undefined;
  afterEach(() => lab?.close());

  const deliveries: Delivery[] = [];
  const start = async (settings: Partial<EndpointSettings> = {}): Promise<Lab> => {
    deliveries.length = 0;
    const host = answering((delivery) => {
      deliveries.push(delivery);
      return { standardOutput: 'hi\n' };
    });
    lab = await startLab([instance(1, { host })], settings);
    return lab;
  };
  const create = (on: Lab, given: Partial<CreateDocumentCommandInput> = {}) =>
    on.ssm.send(new CreateDocumentCommand({ Name: NAME, Content: content(), DocumentType: 'Command', ...given }));
  const describeIt = async (on: Lab, version?: string) =>
    (await on.ssm.send(new DescribeDocumentCommand({ Name: NAME, DocumentVersion: version }))).Document;
  const update = (on: Lab, text: string, version: string | undefined = '$LATEST') =>
    on.ssm.send(new UpdateDocumentCommand({ Name: NAME, Content: text, DocumentVersion: version }));
  const greeting = (more: Partial<SendCommandCommandInput> = {}) => ({
    DocumentName: NAME,
    Parameters: { name: ['world'] },
    ...more,
  });
  const refusal = (on: Lab, more: Partial<SendCommandCommandInput>) => errorOf(send(on, greeting(more)));

  it('D1 a document is described by version 1, its default, and the SHA-256 of its content as sent', async () => {
    const on = await start();
    const { DocumentDescription: created } = await create(on);
    const wanted = {
      Name: NAME,
      DocumentVersion: '1',
      DefaultVersion: '1',
      LatestVersion: '1',
      Hash: hashOf(content()),
      HashType: 'Sha256',
      SchemaVersion: '2.2',
      DocumentType: 'Command',
      Owner: ACCOUNT,
    };
    expect(created).toMatchObject(wanted);
    expect(await describeIt(on)).toMatchObject({ ...wanted, Status: 'Active' });
    expect((await on.ssm.send(new GetDocumentCommand({ Name: NAME }))).Content).toBe(content());
  });

  it('D2 names are 3 to 128 letters, digits and _-., without aws, amazon and amzn at their beginning', async () => {
    const on = await start();
    for (const Name of ['ab', 'a b c', 'x/y/z', 'n'.repeat(129), 'AWS-Mine', 'amazonia', 'Amzn1']) {
      expect([Name, (await errorOf(create(on, { Name }))).name]).toEqual([Name, 'ValidationException']);
    }
    expect((await errorOf(create(on, { Name: 'n'.repeat(128) }))).name).toBe('none');
  });

  it('D3 a name that is taken is DocumentAlreadyExists; an unknown one is InvalidDocument', async () => {
    const on = await start();
    expect((await errorOf(describeIt(on))).name).toBe('InvalidDocument');
    expect((await errorOf(update(on, content()))).name).toBe('InvalidDocument');
    await create(on);
    expect((await errorOf(create(on))).name).toBe('DocumentAlreadyExists');
  });

  it('D4 content of another schema, no JSON, and references to what is no parameter are InvalidDocumentContent', async () => {
    const on = await start();
    for (const text of [
      '{',
      content(undefined, { schemaVersion: '1.2' }),
      content('{{ other }}'),
      content('{{.State}}'),
    ]) {
      expect((await errorOf(create(on, { Content: text }))).name).toBe('InvalidDocumentContent');
    }
    expect((await errorOf(create(on, { Content: content("x='{''{.State}}'") }))).name).toBe('none');
  });

  it('D5 a document has at most 64 KB, and SendCommand counts its parameters as well', async () => {
    const on = await start();
    const long = (bytes: number) => content('x'.repeat(bytes));
    expect((await errorOf(create(on, { Content: long(65_536) }))).name).toBe('MaxDocumentSizeExceeded');
    await create(on, { Content: content('x'.repeat(65_536 - content('').length)) });
    expect((await refusal(on, {})).name).toBe('MaxDocumentSizeExceeded');
  });

  it('D6 an update names the latest version, adds one, and leaves the default as it is', async () => {
    const on = await start();
    await create(on);
    await update(on, content('echo two'));
    expect(await describeIt(on)).toMatchObject({ DocumentVersion: '1', LatestVersion: '2', Hash: hashOf(content()) });
    expect(await describeIt(on, '$LATEST')).toMatchObject({ DocumentVersion: '2', Hash: hashOf(content('echo two')) });
    for (const version of ['1', '$DEFAULT']) {
      expect((await errorOf(update(on, content('echo three'), version))).name).toBe('InvalidDocumentVersion');
    }
    expect((await errorOf(update(on, content('echo two')))).name).toBe('DuplicateDocumentContent');
  });

  it('D7 UpdateDocumentDefaultVersion moves the default to a version that there is', async () => {
    const on = await start();
    await create(on);
    await update(on, content('echo two'));
    const move = (DocumentVersion: string) =>
      on.ssm.send(new UpdateDocumentDefaultVersionCommand({ Name: NAME, DocumentVersion }));
    expect((await errorOf(move('3'))).name).toBe('InvalidDocumentVersion');
    await move('2');
    expect(await describeIt(on)).toMatchObject({ DocumentVersion: '2', DefaultVersion: '2' });
  });

  it('D8 documents are those of one account and region', async () => {
    const on = await start();
    await create(on);
    const [elsewhere, other] = [
      clientsOf(on.endpoint, { accessKeyId: 'AKIALABONE', secretAccessKey: 'lab-secret' }, 'us-east-1'),
      clientsOf(on.endpoint, { accessKeyId: 'AKIALABTWO', secretAccessKey: 'lab-secret' }),
    ];
    for (const { ssm } of [elsewhere, other]) {
      expect((await errorOf(ssm.send(new DescribeDocumentCommand({ Name: NAME })))).name).toBe('InvalidDocument');
    }
    expect((await refusal(on, { DocumentName: `arn:aws:ssm:eu-west-1:444455556666:document/${NAME}` })).name).toBe(
      'InvalidDocument',
    );
    expect((await refusal(on, { DocumentName: `arn:aws:ssm:eu-west-1:${ACCOUNT}:document/${NAME}` })).name).toBe(
      'none',
    );
  });

  it('D9 a new version is Creating or Updating for a moment, and is not run before it is Active', async () => {
    const on = await start({ consistencyWindowMilliseconds: 600_000 });
    await create(on);
    expect((await describeIt(on))?.Status).toBe('Creating');
    expect((await refusal(on, {})).name).toBe('InvalidDocument');
    const [first] = on.endpoint.documents.get({ accountId: ACCOUNT, region: REGION }, NAME).versions;
    if (first !== undefined) first.status = 'Active';
    expect((await refusal(on, {})).name).toBe('none');
    await update(on, content('echo two'));
    expect((await describeIt(on, '2'))?.Status).toBe('Updating');
  });

  it('D10 the agent gets the lines with the values in place of their names, and the seconds of the document', async () => {
    const on = await start();
    await create(on);
    const id = await send(on, greeting());
    await ended(on, id);
    expect(deliveries).toMatchObject([
      {
        commandId: id,
        commands: ["name='world'", 'echo hi'],
        executionTimeoutSeconds: 90,
        workingDirectory: undefined,
      },
    ]);
    expect(await commandOf(on, id)).toMatchObject({ DocumentName: NAME, Parameters: { name: ['world'] } });
  });

  it('D11 a value that the pattern does not fit, that is missing, or that the document lacks is InvalidParameters', async () => {
    const on = await start();
    await create(on);
    for (const Parameters of [
      { name: ["w'; id; '"] },
      { name: ['w'] },
      { name: ['two', 'of'] },
      {},
      { name: ['world'], colour: ['red'] },
    ]) {
      expect((await refusal(on, { Parameters })).name).toBe('InvalidParameters');
    }
    expect((await refusal(on, { Parameters: { name: ['world\n'] } })).name).toBe('none');
  });

  it('D12 another hash is InvalidDocument, a version that does not exist is InvalidDocumentVersion', async () => {
    const on = await start();
    await create(on);
    const pinned = { DocumentVersion: '1', DocumentHash: hashOf(content()), DocumentHashType: 'Sha256' } as const;
    expect((await refusal(on, pinned)).name).toBe('none');
    const other = hashOf('other');
    expect(await refusal(on, { ...pinned, DocumentHash: other })).toMatchObject({
      name: 'InvalidDocument',
      message: `document hash ${other} does not match Sha256.`,
    });
    expect((await refusal(on, { ...pinned, DocumentVersion: '2' })).name).toBe('InvalidDocumentVersion');
  });

  it('D13 the one plugin of an invocation is called as the step', async () => {
    const on = await start();
    await create(on);
    const id = await send(on, greeting());
    await ended(on, id);
    expect((await invocationsOf(on, id))[0]?.CommandPlugins?.map(({ Name }) => Name)).toEqual(['greet']);
    expect((await invocationOf(on, id, instanceId(1))).PluginName).toBe('greet');
  });

  it('D14 ListCommands finds commands by their document', async () => {
    const on = await start();
    await create(on);
    const id = await send(on, greeting());
    await send(on, requestFor(on));
    const { Commands } = await on.ssm.send(
      new ListCommandsCommand({ Filters: [{ key: 'DocumentName', value: NAME }] }),
    );
    expect(Commands?.map(({ CommandId }) => CommandId)).toEqual([id]);
  });
});
