import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createJournalStore } from '../../src/journal/journal-store.js';
import type { RunId } from '../../src/domain/ids.js';
import { reportSchema, type Report } from '../../src/report/model.js';
import { changeWorld, PATIENCE, runIdOf, swarmIn, type ChangeWorld } from '../operations/change/kit.js';
import { useEnvironment } from '../support/lab-environment.js';
import { runCli } from '../support/run-cli.js';

let world: ChangeWorld;
let state: string;
beforeAll(async () => {
  world = await changeWorld();
  state = join(world.folder, 'state');
}, PATIENCE);
afterAll(async () => {
  await world.close();
});

/** What the newest run wrote as events. */
const events = (): readonly Readonly<Record<string, unknown>>[] => {
  const newest = readdirSync(world.folder)
    .filter((name) => name.startsWith('events'))
    .map((name) => join(world.folder, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
  return readFileSync(newest ?? '', 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
};

const again = (run: string, ...args: string[]) => {
  useEnvironment({});
  return runCli(['report', run, '--state-dir', state, ...args]);
};
const reportAgain = async (run: string): Promise<Report> =>
  reportSchema.parse(JSON.parse((await again(run, '--format', 'json')).stdout));

describe('a plan', () => {
  it(
    'is shown before anybody is asked, also with --quiet, and refused without a terminal',
    async () => {
      const { exitCode, stdout, stderr } = await world.command(['rotate', '--quiet']);
      expect({ exitCode, stdout }).toEqual({ exitCode: 7, stdout: '' });
      expect(stderr).toContain('1 swarm will be rotated.');
      expect(events().at(-1)).toMatchObject({ kind: 'run.ended', exitCode: 7 });
    },
    PATIENCE,
  );

  it(
    'is shown by a dry run, which leaves neither journal nor report',
    async () => {
      const run = await world.command(['rotate', '--dry-run', '--quiet', '--yes']);
      const { why } = swarmIn(run).outcome;
      expect({ exitCode: run.exitCode, stderr: run.stderr, why }).toEqual({ exitCode: 0, stderr: '', why: '' });
      expect(run.report?.summary).toMatch(/^1 of 1 swarm would get a new key;/);
      expect(swarmIn(run).outcome).toMatchObject({ status: 'unchanged', action: 'rotate', steps: [] });
      expect(events().at(-1)).toMatchObject({ kind: 'run.ended', exitCode: 0 });
      expect((await again(runIdOf(run))).stderr).toContain('No journal of run');
    },
    PATIENCE,
  );
});

describe('a run that changes something', () => {
  it(
    'tells only the result with --quiet and --yes, and keeps its report beside its journal, for its owner alone',
    async () => {
      const run = await world.command(['rotate', '--quiet', '--yes', '--format', 'json']);
      const id = runIdOf(run);
      expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: '' });
      const kept = readdirSync(state).filter((name) => name.startsWith(id));
      expect(kept.sort()).toEqual([`${id}.ndjson`, `${id}.report.json`]);
      expect(statSync(join(state, `${id}.report.json`)).mode & 0o777).toBe(0o600);
      expect(await reportAgain(id)).toEqual(JSON.parse(run.stdout));

      const kinds = events().map(({ kind }) => kind);
      expect([kinds[0], kinds.at(-1)]).toEqual(['run.started', 'run.ended']);
      expect(kinds.filter((kind) => kind === 'change.started' || kind === 'swarm.ended')).toEqual([
        'change.started',
        'swarm.ended',
      ]);
      expect(kinds.filter((kind) => kind === 'prove.sent').length).toBeGreaterThan(2);
    },
    PATIENCE,
  );

  it(
    'has a line for each step on a log, and no round of proof of its own',
    async () => {
      const { stderr } = await world.command(['rotate', '--yes']);
      expect(stderr).toMatch(/^web: rotate key: done on web-manager-1; web-manager-2 shows it$/m);
      expect(stderr).toMatch(/^web: changed$/m);
      const [before = '', during = '', after = ''] = stderr.split(/^web: (?:take lease|changed).*$/m);
      expect([before, during, after].map((part) => part.includes('verification:'))).toEqual([true, false, true]);
    },
    PATIENCE,
  );
});

describe('lockstep report', () => {
  let id: string;
  beforeAll(async () => {
    id = runIdOf(await world.command(['disable', '--yes']));
  }, PATIENCE);

  it('tells again in any format, with every step where that is wanted, and asks nobody', async () => {
    const calls = world.endpoint.calls.length;
    const file = join(world.folder, 'again.html');
    const { exitCode, stdout, stderr } = await again(id, '--report', file, '--quiet');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^1 of 1 swarm has autolock off; 3 managers without encryption on disk\.\n/);
    expect(stdout).not.toContain('done on web-manager');
    expect((await again(id, '--verbose')).stdout).toContain('done on web-manager');
    expect(readFileSync(file, 'utf8')).toContain('<h2>Changes</h2>');
    expect((await again(id, '--format', 'junit')).stdout).toContain('name="disable"');
    expect(world.endpoint.calls).toHaveLength(calls);
  });

  it(
    'tells what a resumed run told last, also where that could not look at the fleet again',
    async () => {
      world.denied.add('ec2:DescribeInstances');
      try {
        const resumed = await world.command(['resume', id]);
        expect({ exitCode: resumed.exitCode, stderr: resumed.stderr }).toEqual({
          exitCode: 0,
          stderr: expect.stringContaining('the fleet could not be inspected again: ') as unknown,
        });
      } finally {
        world.denied.clear();
      }
      const report = await reportAgain(id);
      expect(report.run.command).toBe('resume');
      expect(report.swarms.map(({ name, managers, outcome }) => [name, managers, outcome.status])).toEqual([
        ['web', [], 'changed'],
      ]);
    },
    PATIENCE,
  );

  const path = (run: string): string => join(state, `${run}.report.json`);
  const spoiled = (run: string, change: object): void => {
    writeFileSync(path(run), JSON.stringify({ ...(JSON.parse(readFileSync(path(id), 'utf8')) as object), ...change }));
  };
  const interrupted = async (run: string): Promise<void> => {
    const journal = await createJournalStore({ folder: state, now: () => new Date() }).create({
      runId: run as RunId,
      command: 'rotate',
      version: '0.1.0',
      selection: {},
      plan: [],
      scopes: [],
      caller: null,
      startedAt: new Date(),
    });
    await journal.close();
  };

  it.each<[string, string, (run: string) => void | Promise<void>, readonly string[]]>([
    ['no run', '../x', () => undefined, ['"../x" is not a run ID', 'lockstep runs']],
    ['a run that is not there', '20260101-000000-0000', () => undefined, ['No journal of run', 'lockstep runs']],
    [
      'a run that did not end',
      '20260101-000000-0001',
      interrupted,
      ['the run did not end', 'lockstep resume 20260101-000000-0001 --state-dir'],
    ],
    [
      'a report of a newer version',
      '20260101-000000-0002',
      (run) => {
        spoiled(run, { schemaVersion: 2, more: true });
      },
      ['newer version', '0002.report.json'],
    ],
    [
      'a report that is none',
      '20260101-000000-0003',
      (run) => {
        spoiled(run, { swarms: 3 });
      },
      ['damaged', '0003.report.json'],
    ],
    [
      'a report that is no JSON',
      '20260101-000000-0004',
      (run) => {
        writeFileSync(path(run), '{');
      },
      ['damaged', '0004.report.json'],
    ],
  ])('refuses %s, and says what to do', async (_case, run, arrange, mentions) => {
    await arrange(run);
    const { exitCode, stdout, stderr } = await again(run);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    for (const mention of mentions) expect(stderr).toContain(mention);
    expect(stderr).toMatch(/^lockstep: .+\n {2}To do: .+\n$/);
  });
});
