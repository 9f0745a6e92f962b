import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateDocumentCommand, DescribeDocumentCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { commandDocument, contentHash, documentContent } from '../../src/onhost/compose-documents.js';
import { keep, liveGeneration, startCustodyLab, type CustodyLab } from '../support/custody-lab.js';
import { useEnvironment } from '../support/lab-environment.js';
import { runCli } from '../support/run-cli.js';

let lab: CustodyLab;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-documents-'));
  lab = await startCustodyLab([{ name: 'orders', managers: 3, autolock: true }]);
  await keep(lab.vaults.secretsManager, liveGeneration(lab.machines.swarm('orders')));
});
afterAll(async () => {
  await lab.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  useEnvironment(lab.environment);
});
afterEach(() => {
  lab.accessKey.denied.clear();
});

const PLACE = '111122223333/eu-west-1';
const documents = (...args: string[]) => runCli(['documents', ...args], { haste: 40 });
const install = (prefix: string, ...args: string[]) =>
  documents('--install', '--yes', '--document-prefix', prefix, ...args);
const describeDocument = async (Name: string) =>
  (await new SSMClient().send(new DescribeDocumentCommand({ Name }))).Document;
const callsOf = (operation: string) => lab.endpoint.calls.filter((call) => call.operation === operation);

describe('lockstep documents', () => {
  it('prints both documents as one JSON value, without asking AWS', async () => {
    const before = lab.endpoint.calls.length;
    const { exitCode, stdout } = await documents();
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      'Lockstep-Audit': commandDocument('Audit'),
      'Lockstep-Prove': commandDocument('Prove'),
    });
    expect(lab.endpoint.calls).toHaveLength(before);
  });

  it('prints them as YAML, under the prefix of the configuration file', async () => {
    const config = join(folder, 'prefix.yaml');
    writeFileSync(config, 'documentPrefix: Team_\n');
    const { stdout } = await documents('--format', 'yaml', '--config', config);
    expect(parse(stdout)).toEqual({ Team_Audit: commandDocument('Audit'), Team_Prove: commandDocument('Prove') });
  });

  it.each(['json', 'yaml'] as const)(
    'writes each to a file in %s, byte for byte as it is installed',
    async (format) => {
      const output = join(folder, format);
      const { exitCode, stdout } = await documents('--output', output, '--format', format);
      const files = [`Lockstep-Audit.${format}`, `Lockstep-Prove.${format}`];
      expect(exitCode).toBe(0);
      expect(readdirSync(output).sort()).toEqual(files);
      expect(stdout).toBe(files.map((file) => `${join(output, file)}\n`).join(''));
      expect(readFileSync(join(output, `Lockstep-Prove.${format}`), 'utf8')).toBe(documentContent('Prove', format));
    },
  );

  it.each([
    [['--document-prefix', 'AWS-'], 'names that start with aws, amazon or amzn are reserved'],
    [['--document-prefix', "x'; id"], 'must be letters, digits'],
    [['--region', 'eu-west-1'], '--region requires --install'],
    [['--dry-run'], '--dry-run requires --install'],
    [['--install', '--format', 'yaml', '--output', '.'], '--format, --output cannot be combined with --install'],
    [['--output', '/dev/null/x'], '--output /dev/null/x'],
  ])('refuses %j', async (args, problem) => {
    const { exitCode, stdout, stderr } = await documents(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(problem);
  });
});

describe('lockstep documents --install', () => {
  it('shows its plan and changes nothing with --dry-run, or without a confirmation', async () => {
    const plan = `Plan\n  ${PLACE}  Dry-Audit: create\n  ${PLACE}  Dry-Prove: create\n`;
    const dry = await documents('--install', '--dry-run', '--document-prefix', 'Dry-');
    expect(dry).toEqual({ exitCode: 0, stdout: '', stderr: plan });
    const unasked = await documents('--install', '--document-prefix', 'Dry-');
    expect(unasked.exitCode).toBe(7);
    expect(unasked.stderr).toContain(plan);
    expect(callsOf('CreateDocument')).toEqual([]);
  });

  it('creates both, reports what it has read again, and has nothing to do the next time', async () => {
    const first = await install('New-');
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toBe(
      `Documents\n  ${PLACE}  New-Audit: installed, version 1 is the default\n  ${PLACE}  New-Prove: installed, version 1 is the default\n`,
    );
    expect((await describeDocument('New-Prove'))?.Hash).toBe(contentHash(documentContent('Prove', 'json')));
    const writes = callsOf('CreateDocument').length;
    const again = await install('New-');
    expect(again).toMatchObject({ exitCode: 0, stdout: '' });
    expect(again.stderr).toContain(`${PLACE}  New-Audit: up to date, version 1`);
    expect(callsOf('CreateDocument')).toHaveLength(writes);
  });

  it('adds a version to one with other content, and makes it the default', async () => {
    const other = JSON.stringify({ ...commandDocument('Audit'), description: 'an older key version' });
    await new SSMClient().send(
      new CreateDocumentCommand({ Name: 'Old-Audit', Content: other, DocumentType: 'Command' }),
    );
    const { exitCode, stdout, stderr } = await install('Old-');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Old-Audit: add a version and make it the default, replacing version 1');
    expect(stdout).toContain('Old-Audit: installed, version 2 is the default');
    expect(await describeDocument('Old-Audit')).toMatchObject({
      DefaultVersion: '2',
      Hash: contentHash(documentContent('Audit', 'json')),
    });
  });

  it('goes on from an update whose version did not become the default', async () => {
    const other = JSON.stringify({ ...commandDocument('Audit'), description: 'an older key version' });
    await new SSMClient().send(
      new CreateDocumentCommand({ Name: 'Half-Audit', Content: other, DocumentType: 'Command' }),
    );
    lab.accessKey.denied.add('ssm:UpdateDocumentDefaultVersion');
    const cut = await install('Half-');
    expect(cut.exitCode).toBe(4);
    expect(cut.stdout).toContain('Half-Audit: failed: ssm:UpdateDocumentDefaultVersion is denied');
    expect(cut.stdout).toContain('Half-Prove: installed, version 1');
    lab.accessKey.denied.clear();
    const { exitCode, stderr } = await install('Half-');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Half-Audit: make version 2 the default, replacing version 1');
    expect(callsOf('UpdateDocument').filter(({ request }) => request['Name'] === 'Half-Audit')).toHaveLength(1);
  });

  it('names the missing permission and its policy where nothing can be read', async () => {
    lab.accessKey.denied.add('ssm:DescribeDocument');
    const { exitCode, stderr } = await install('Denied-');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('ssm:DescribeDocument is denied for account 111122223333 in eu-west-1');
    expect(stderr).toContain('examples/iam/documents-installer.json');
  });
});

/** Without what differs: id, times and calls of the run, and the option in remedies that run scripts themselves. */
const steady = (text: string): string => {
  const { run, apiCalls, ...report } = JSON.parse(text) as Record<string, unknown>;
  expect([run, apiCalls]).not.toContain(undefined);
  return JSON.stringify(report, null, 2).replaceAll(' --document-prefix Same-', '');
};

describe.each([
  ['discover', []],
  ['audit', []],
  ['prove', []],
  ['audit', ['--prove']],
])('%s %j --document-prefix', (command, more) => {
  const run = (...args: string[]) => runCli([command, '--tag', 'Swarm=orders', '--format', 'json', ...more, ...args]);

  it('reports the same as without, byte for byte, and never sends AWS-RunShellScript', async () => {
    await install('Same-');
    const plain = await run();
    const before = lab.endpoint.history.length;
    const fromDocuments = await run('--document-prefix', 'Same-');
    const names = new Set(lab.endpoint.history.slice(before).map(({ accepted }) => accepted.documentName));
    expect([...names].every((name) => name.startsWith('Same-'))).toBe(true);
    expect(names.size).toBe(command === 'prove' || more.length > 0 ? 2 : 1);
    expect(fromDocuments.exitCode).toBe(plain.exitCode);
    expect(steady(fromDocuments.stdout)).toBe(steady(plain.stdout));
  });
});

describe('a command that runs its scripts from documents', () => {
  it('lets no key be seen on its way, and gets proofs from every manager', async () => {
    await install('Leak-');
    const { exitCode, stdout, stderr } = await runCli([
      'prove',
      '--tag',
      'Swarm=orders',
      '--format',
      'json',
      '--verbose',
      '--document-prefix',
      'Leak-',
    ]);
    expect(exitCode).toBe(0);
    const key = lab.machines.swarm('orders').unlockKey?.slice('SWMKEY-1-'.length) ?? '';
    const places = lab.places('orders');
    expect(key.length).toBeGreaterThan(20);
    expect(places.some((text) => text.includes('Leak-Prove'))).toBe(true);
    expect([stdout, stderr, ...places].filter((text) => text.includes(key)).map((text) => text.slice(0, 200))).toEqual(
      [],
    );
  });

  it('ends with 2 and the command that installs them where they are missing, and sends nothing', async () => {
    const before = lab.endpoint.history.length;
    const { exitCode, stderr } = await runCli([
      'audit',
      '--tag',
      'Swarm=orders',
      '--region',
      'eu-west-1',
      '--document-prefix',
      'None-',
    ]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Document None-Audit in account 111122223333 in eu-west-1: it does not exist');
    expect(stderr).toContain('To do: lockstep documents --install --document-prefix None- --region eu-west-1');
    expect(lab.endpoint.history).toHaveLength(before);
  });

  it('takes the prefix from the configuration file, and has remedies that run from the same documents', async () => {
    await install('File-');
    const config = join(folder, 'fleet.yaml');
    writeFileSync(config, 'tags: [Swarm=orders]\ndocumentPrefix: File-\n');
    const before = lab.endpoint.history.length;
    expect((await runCli(['audit', '--config', config])).stdout).toContain('orders');
    const [sent] = lab.endpoint.history.slice(before);
    expect(sent?.accepted.documentName).toBe('File-Audit');
    const { stdout } = await runCli([
      'audit',
      '--tag',
      'Swarm=orders',
      '--document-prefix',
      'File-',
      '--format',
      'json',
    ]);
    expect(stdout).toMatch(/lockstep audit --prove --swarm \S+ --tag Swarm=orders --document-prefix File-"/);
  });

  it('is none that changes something', async () => {
    for (const command of ['enable', 'disable', 'rotate', 'unlock']) {
      const { exitCode, stderr } = await runCli([command, '--tag', 'Swarm=orders', '--document-prefix', 'Lockstep-']);
      expect([command, exitCode]).toEqual([command, 2]);
      expect(stderr).toContain('document-prefix');
    }
  });
});
