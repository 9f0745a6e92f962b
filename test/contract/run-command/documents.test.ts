import { CreateDocumentCommand, SSMClient, UpdateDocumentCommand } from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createClients } from '../../../src/aws/clients/clients.js';
import { createConnections } from '../../../src/aws/clients/connections.js';
import { createTelemetry } from '../../../src/aws/clients/telemetry.js';
import { createCommandRunner } from '../../../src/aws/run-command/runner.js';
import { readingDocuments } from '../../../src/cli/documents/reading-documents.js';
import { systemClock } from '../../../src/cli/system-clock.js';
import type { AccountId, Region } from '../../../src/domain/ids.js';
import type { LabInstance } from '../../../src/lab/lab-fleet.js';
import { commandDocument, contentHash, documentContent, probeCall } from '../../../src/onhost/compose-documents.js';
import { isNonce, type Nonce } from '../../../src/onhost/frame.js';
import { composeProbe } from '../../../src/onhost/script.js';
import type { CommandRequest, CommandRunner } from '../../../src/ports/command-runner.js';
import { ACCOUNT, OTHER_ACCOUNT, REGION, instance, instanceId } from '../endpoint/lab.js';
import { requestFor, startRoom, type Room } from './room.js';
import { ours } from '../../../src/domain/remedy.js';

const NONCE = '0123456789abcdef' as Nonce;
const NAME = 'Lockstep-Audit';
const KEYS = { [ACCOUNT]: 'AKIALABONE', [OTHER_ACCOUNT]: 'AKIALABTWO' };
const PACING = { first: 40, growth: 1.4, ceiling: 400, throttledCeiling: 800, jitter: 0.2 };

let room: Room | undefined;
afterEach(() => room?.close());

const clientFor = (account: AccountId): SSMClient =>
  new SSMClient({
    endpoint: room?.endpoint.url ?? '',
    region: REGION,
    credentials: { accessKeyId: KEYS[account] ?? '', secretAccessKey: 'lab-secret' },
  });

/** A fleet, and a runner that works with documents. */
const start = async (members: readonly LabInstance[], denied: readonly string[] = []): Promise<CommandRunner> => {
  room = await startRoom(members, { settings: { consistencyWindowMilliseconds: 0 }, deniedToOther: denied });
  const { endpoint, events } = room;
  return createCommandRunner({
    clientsFor: ({ account, region }) =>
      createClients(
        { endpoint: endpoint.url, version: '0.0.0', telemetry: createTelemetry(), connections: createConnections({}) },
        { accessKeyId: KEYS[account] ?? '', secretAccessKey: 'lab-secret' },
        region,
      ),
    clock: systemClock,
    events: { emit: (event) => [...events, event] },
    pacing: PACING,
    documents: readingDocuments('Lockstep-', ['--region', 'eu-west-1']),
  });
};

const install = (
  account: AccountId,
  content = documentContent('Audit', 'json'),
  DocumentFormat: 'JSON' | 'YAML' = 'JSON',
) =>
  clientFor(account).send(
    new CreateDocumentCommand({ Name: NAME, Content: content, DocumentType: 'Command', DocumentFormat }),
  );

const probe = (members: readonly LabInstance[], more: Partial<CommandRequest> = {}): CommandRequest =>
  requestFor(members, { script: composeProbe(NONCE), asDocument: probeCall(NONCE), ...more });

const inOther = (number: number): LabInstance => instance(number, { account: OTHER_ACCOUNT });
const sends = () => room?.endpoint.calls.filter(({ operation }) => operation === 'SendCommand') ?? [];

/** What each instance came to. */
const run = async (runner: CommandRunner, request: CommandRequest) => [...(await runner.run(request, {})).values()];

describe('a script that is run from its document', () => {
  it('is sent with version and hash, as parameters alone', async () => {
    const members = [instance(1)];
    const runner = await start(members);
    await install(ACCOUNT);
    expect(await run(runner, probe(members))).toMatchObject([
      { kind: 'ran', standardOutput: `ran ${instanceId(1)}\n` },
    ]);
    expect(sends().map(({ request }) => request)).toMatchObject([
      {
        DocumentName: NAME,
        DocumentVersion: '1',
        DocumentHash: contentHash(documentContent('Audit', 'json')),
        DocumentHashType: 'Sha256',
        Parameters: { nonce: [NONCE] },
      },
    ]);
  });

  it('may have been installed as YAML, byte for byte', async () => {
    const members = [instance(1)];
    const runner = await start(members);
    await install(ACCOUNT, documentContent('Audit', 'yaml'), 'YAML');
    expect(await run(runner, probe(members))).toMatchObject([{ kind: 'ran' }]);
  });

  it('is found again by its comment where the answer to SendCommand was lost, and by whoever recalls it', async () => {
    const members = [instance(1), instance(2)];
    const runner = await start(members);
    await install(ACCOUNT);
    room?.endpoint.faults.operations.set('ssm:SendCommand', { loseAnswers: 1 });
    const request = probe(members, { repeatable: false });
    const since = new Date(Date.now() - 60_000);
    const answers = await runner.run(request, {});
    expect([...answers.values()].map(({ kind }) => kind)).toEqual(['ran', 'ran']);
    expect(sends()).toHaveLength(1);
    expect(await runner.recall({ ...request, since }, {})).toEqual(answers);
  });
});

describe('nothing is sent, and each instance is told why, where the document of its account', () => {
  const both = [instance(1), inOther(2)];
  const remedy = 'lockstep documents --install --region eu-west-1';

  it.each([
    ['is missing', 'does not exist', () => Promise.resolve()],
    [
      'holds something else',
      'its default version, 1, is not the one of this version of lockstep',
      async () => {
        const other = { ...commandDocument('Audit'), description: 'an older key version' };
        await install(OTHER_ACCOUNT, JSON.stringify(other));
      },
    ],
    [
      'was updated, and its default is still an older version',
      'its default version, 1, is not the one',
      async () => {
        await install(
          OTHER_ACCOUNT,
          JSON.stringify({ ...commandDocument('Audit'), description: 'an older key version' }),
        );
        const update = { Name: NAME, Content: documentContent('Audit', 'json'), DocumentVersion: '$LATEST' };
        await clientFor(OTHER_ACCOUNT).send(new UpdateDocumentCommand(update));
      },
    ],
    [
      'is not active',
      'its default version, 1, is not active (Failed)',
      async () => {
        await install(OTHER_ACCOUNT);
        const scope = { accountId: OTHER_ACCOUNT, region: REGION };
        const [version] = room?.endpoint.documents.get(scope, NAME).versions ?? [];
        if (version !== undefined) version.status = 'Failed';
      },
    ],
  ])('%s; the others are asked', async (_case, problem, arrange) => {
    const runner = await start(both);
    await install(ACCOUNT);
    await arrange();
    const [first, second] = await run(runner, probe(both));
    expect(first).toMatchObject({ kind: 'ran' });
    expect(second).toMatchObject({ kind: 'notRun', why: 'notSent', detail: expect.stringContaining(problem) });
    expect(second).toMatchObject({
      detail: expect.stringMatching(
        new RegExp(`^Document ${NAME} in account ${OTHER_ACCOUNT} in ${REGION}: .*; ${remedy}$`),
      ),
    });
    expect(sends()).toHaveLength(1);
  });

  it('cannot be looked at: the policy that allows it is named, and that is not the one for AWS-RunShellScript', async () => {
    const runner = await start(both, ['ssm:DescribeDocument']);
    await install(ACCOUNT);
    const [, second] = await run(runner, probe(both));
    expect(second).toMatchObject({ kind: 'notRun', detail: expect.stringContaining('ssm:DescribeDocument is denied') });
    expect(second).toMatchObject({ detail: expect.stringContaining('examples/iam/auditor.json') });
  });

  it('is missing everywhere: that is one error, with every account and region', async () => {
    const runner = await start(both);
    await expect(runner.run(probe(both), {})).rejects.toMatchObject({
      code: 'DOCUMENT_UNUSABLE',
      exitCode: 2,
      message: expect.stringMatching(new RegExp(`${ACCOUNT} in ${REGION}.*${OTHER_ACCOUNT} in ${REGION}`)),
      remedy: ours('documents', '--install', '--region', 'eu-west-1'),
    });
    expect(sends()).toEqual([]);
  });

  it('changes between the look and SendCommand', async () => {
    const members = [instance(1)];
    const runner = await start(members);
    await install(ACCOUNT);
    room?.endpoint.faults.operations.set('ssm:SendCommand', { errors: [{ code: 'InvalidDocument', times: 1 }] });
    await expect(runner.run(probe(members), {})).rejects.toMatchObject({
      code: 'DOCUMENT_UNUSABLE',
      message: `Document ${NAME} in account ${ACCOUNT} in ${REGION}: it changed while the command was sent`,
    });
  });
});

describe('a runner that works with documents', () => {
  it('never sends a script that no document holds', async () => {
    const members = [instance(1)];
    const runner = await start(members);
    await install(ACCOUNT);
    await expect(runner.run(requestFor(members), {})).rejects.toThrow('no document holds the script');
    expect(sends()).toEqual([]);
  });

  it('is refused values that are no data, by the document itself', async () => {
    const members = [instance(1)];
    const runner = await start(members);
    await install(ACCOUNT);
    const hostile = "0'; touch /tmp/x; '" as Nonce;
    expect(isNonce(hostile)).toBe(false);
    await expect(runner.run(probe(members, { asDocument: probeCall(hostile) }), {})).rejects.toMatchObject({
      message: expect.stringContaining('InvalidParameters'),
    });
  });

  it('sends to regions by their own documents', async () => {
    const elsewhere = instance(3, { region: 'us-east-1' as Region });
    const runner = await start([instance(1), elsewhere]);
    await install(ACCOUNT);
    const [here, there] = await run(runner, probe([instance(1), elsewhere]));
    expect([here?.kind, there?.kind]).toEqual(['ran', 'notRun']);
  });
});
