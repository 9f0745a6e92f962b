import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { stateFolder } from '../../src/cli/state-folder.js';
import type { RunId } from '../../src/domain/ids.js';
import { createJournalStore } from '../../src/journal/journal-store.js';
import type { ExitCode } from '../../src/domain/errors.js';
import { runCli } from '../support/run-cli.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-runs-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const ran = async (id: string, command: string, startedAt: string, exitCode?: ExitCode): Promise<void> => {
  const store = createJournalStore({ folder, now: () => new Date(startedAt) });
  const journal = await store.create({
    runId: id as RunId,
    command,
    version: '0.1.0',
    selection: {},
    plan: {},
    scopes: [],
    caller: null,
    startedAt: new Date(startedAt),
  });
  if (exitCode !== undefined) await journal.append({ kind: 'ended', exitCode });
  await journal.close();
};

const threeRuns = async (): Promise<void> => {
  await ran('20261119-080000-0a0a', 'enable', '2026-11-19T08:00:00.000Z', 0);
  await ran('20261121-233005-4f1a', 'rotate', '2026-11-21T23:30:05.000Z');
  await ran('20261120-120000-77b2', 'rotate', '2026-11-20T12:00:00.000Z', 5);
};

const runs = (...args: string[]) => runCli(['runs', '--state-dir', folder, ...args]);

describe('lockstep runs', () => {
  it('--format json prints one document with every run, newest first, and nothing else', async () => {
    await threeRuns();
    appendFileSync(join(folder, 'torn.ndjson'), 'x\n');
    const { exitCode, stdout, stderr } = await runs('--format', 'json');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      runs: [
        {
          id: 'torn',
          command: null,
          startedAt: null,
          status: 'unreadable',
          problem: {
            message: `the journal ${join(folder, 'torn.ndjson')} is damaged at line 1: it is not JSON`,
            remedy: expect.stringContaining('leave the file as it is') as unknown,
          },
        },
        {
          id: '20261121-233005-4f1a',
          command: 'rotate',
          startedAt: '2026-11-21T23:30:05.000Z',
          status: 'interrupted',
          problem: null,
        },
        {
          id: '20261120-120000-77b2',
          command: 'rotate',
          startedAt: '2026-11-20T12:00:00.000Z',
          status: 'atRisk',
          problem: null,
        },
        {
          id: '20261119-080000-0a0a',
          command: 'enable',
          startedAt: '2026-11-19T08:00:00.000Z',
          status: 'done',
          problem: null,
        },
      ],
    });
  });

  it('prints a table for a person, and what is wrong below it', async () => {
    await threeRuns();
    appendFileSync(join(folder, 'torn.ndjson'), 'x\n');
    const { exitCode, stdout } = await runs();
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^RUN +COMMAND +STARTED +STATUS$/),
      expect.stringMatching(/^torn +- +- +unreadable$/),
      expect.stringMatching(/^20261121-233005-4f1a {2}rotate +2026-11-21T23:30:05.000Z +interrupted$/),
      expect.stringMatching(/^20261120-120000-77b2 {2}rotate +2026-11-20T12:00:00.000Z +atRisk$/),
      expect.stringMatching(/^20261119-080000-0a0a {2}enable +2026-11-19T08:00:00.000Z +done$/),
      '',
      expect.stringContaining('torn.ndjson is damaged at line 1'),
      expect.stringMatching(/^ {2}To do: /),
      '',
    ]);
  });

  it.each([
    ['empty', (path: string) => path],
    ['missing', (path: string) => join(path, 'none')],
  ])('of a folder that is %s is empty, and makes nothing', async (_case, pathOf) => {
    const path = pathOf(folder);
    const json = await runCli(['runs', '--state-dir', path, '--format', 'json']);
    expect(json).toEqual({ exitCode: 0, stdout: '{\n  "runs": []\n}\n', stderr: '' });
    expect(await runCli(['runs', '--state-dir', path])).toEqual({
      exitCode: 0,
      stdout: `No runs in ${path}.\n`,
      stderr: '',
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses what is no folder, a format that is none, and an option without a value', async () => {
    writeFileSync(join(folder, 'file'), '');
    for (const argv of [
      ['runs', '--state-dir', join(folder, 'file')],
      ['runs', '--state-dir', folder, '--format', 'html'],
      ['runs', '--state-dir', ''],
    ]) {
      const { exitCode, stdout, stderr } = await runCli(argv);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toMatch(/^lockstep: .+\n {2}To do: .+\n$/);
    }
  });
});

describe('the state directory', () => {
  it.each<[string, string | undefined, Record<string, string>, string]>([
    ['is what the option says', '/a/b', { XDG_STATE_HOME: '/xdg', HOME: '/home/me' }, '/a/b'],
    ['is made absolute', 'b', {}, join(process.cwd(), 'b')],
    ['is in XDG_STATE_HOME', undefined, { XDG_STATE_HOME: '/xdg', HOME: '/home/me' }, '/xdg/lockstep'],
    [
      'ignores one that is relative',
      undefined,
      { XDG_STATE_HOME: 'xdg', HOME: '/home/me' },
      '/home/me/.local/state/lockstep',
    ],
    ['is in the home folder', undefined, { HOME: '/home/me' }, '/home/me/.local/state/lockstep'],
    ['is there also without HOME', undefined, {}, join(homedir(), '.local/state/lockstep')],
  ])('%s', (_case, option, env, path) => {
    expect(stateFolder(option, env)).toBe(path);
  });
});
