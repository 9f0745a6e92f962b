import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCli } from '../../support/run-cli.js';
import { interfere, once } from '../change/fate.js';
import { endOf, runIdOf, swarmIn, told } from '../change/kit.js';
import { backoutWorld, expectAllWell, LONG_PATIENCE, type BackoutWorld } from './kit.js';

let world: BackoutWorld;
beforeEach(async () => {
  world = await backoutWorld();
});
afterEach(() => world.close());

const journals = (): readonly string[] =>
  readdirSync(join(world.folder, 'state')).filter((name) => name.endsWith('.ndjson'));
const journalOf = (runId: string): string => join(world.folder, 'state', `${runId}.ndjson`);

describe('a run whose journal is gone', () => {
  it.each([
    ['as a whole', ''],
    ['from its head on', 'not a head\n'],
  ])(
    '%s is found by what it left in the fleet and in the vault',
    async (_, rest) => {
      const run = await world.killedAt(['rotate', '--yes'], 'rotate', 'after');
      const path = journalOf(runIdOf(run));
      rmSync(path);
      if (rest !== '') writeFileSync(path, rest);
      const back = await world.backOut(run);
      expect(endOf(back)).toEqual({ exitCode: 0, status: 'changed' });
      expect(swarmIn(back).key.stored).toBe('current');
      await expectAllWell(world);
    },
    LONG_PATIENCE,
  );

  it(
    'is unknown where it left nothing, and where nobody says which fleet it was about',
    async () => {
      const inFleet = await world.command(['backout', '20200101-000000-0000', '--yes']);
      expect(inFleet.exitCode).toBe(6);
      expect(inFleet.stderr).toContain('20200101-000000-0000');
      const nowhere = await runCli(['backout', '20200101-000000-0000', '--yes', '--state-dir', world.folder]);
      expect(nowhere.exitCode).toBe(2);
      expect(nowhere.stderr).toContain('--tag');
    },
    LONG_PATIENCE,
  );
});

describe('a run whose journal is torn', () => {
  it(
    'is taken for one that may have done everything after the line that is wrong',
    async () => {
      const run = await world.killedAt(['rotate', '--yes'], 'confirm', 'after');
      const path = journalOf(runIdOf(run));
      const [header = '', first = ''] = readFileSync(path, 'utf8').split('\n');
      writeFileSync(path, `${header}\n${first}\nnot a line\n`);
      const back = await world.backOut(run);
      expect(endOf(back)).toEqual({ exitCode: 0, status: 'changed' });
      expect(back.stderr).toContain('damaged at line 3');
      expect(swarmIn(back).key.stored).toBe('current');
      await expectAllWell(world);
    },
    LONG_PATIENCE,
  );
});

describe('a run of another machine', () => {
  it(
    'is backed out by its journal, which stays as it is',
    async () => {
      const run = await world.killedAt(['rotate', '--yes'], 'rotate', 'after');
      const file = join(world.folder, 'of-another-machine.ndjson');
      renameSync(journalOf(runIdOf(run)), file);
      // As a copy that was taken while the run was writing.
      truncateSync(file, statSync(file).size - 10);
      const before = readFileSync(file, 'utf8');
      const state = join(world.folder, 'other-state');
      mkdirSync(state);
      const back = await world.backOut(run, '--journal', file, '--state-dir', state);
      expect(endOf(back)).toEqual({ exitCode: 0, status: 'changed' });
      expect(told(back)).toMatch(/makeWay-1: no command of the run can take effect any more; the lease of run/);
      expect(readFileSync(file, 'utf8')).toBe(before);
      expect(existsSync(journalOf(runIdOf(run)))).toBe(false);
      await expectAllWell(world);
    },
    LONG_PATIENCE,
  );
});

describe('a run that is still being carried out', () => {
  it(
    'is not backed out',
    async () => {
      let back: Promise<{ readonly exitCode: number; readonly stderr: string }> | undefined;
      interfere(world, 'rotate', {
        before: once(async () => {
          const [name = ''] = journals();
          back = world.command(['backout', name.replace('.ndjson', ''), '--yes']);
          await back;
        }),
      });
      const run = await world.command(['rotate', '--yes']);
      expect(run.exitCode).toBe(0);
      const refused = await back;
      expect(refused?.exitCode).toBe(7);
      expect(refused?.stderr).toContain('is still in progress');
      await expectAllWell(world);
    },
    LONG_PATIENCE,
  );
});

describe('two backouts of one run at once', () => {
  it(
    'are one: the other is refused',
    async () => {
      const run = await world.killedAt(['rotate', '--yes'], 'rotate', 'after');
      const both = await Promise.all([world.backOut(run), world.backOut(run)]);
      expect(both.map(({ exitCode }) => exitCode).sort()).toEqual([0, 7]);
      await expectAllWell(world);
    },
    LONG_PATIENCE,
  );
});

describe('a backout that was killed itself', () => {
  it(
    'is resumed, or begun again, and comes to the same end',
    async () => {
      const run = await world.killedAt(['rotate', '--yes'], 'rotate', 'after');
      await world.restartAll();
      const first = await world.killedAt(['backout', runIdOf(run), '--yes'], 'unlock', 'after');
      expect(first.exitCode).toBe(130);
      expect(await world.oracle()).toEqual([]);
      const second = await world.killedAt(['resume', runIdOf(first)], 'confirm', 'after');
      expect(second.exitCode).toBe(130);
      expect(await world.oracle()).toEqual([]);
      const third = await world.backOut(run);
      expect(endOf(third)).toEqual({ exitCode: 0, status: 'changed' });
      expect(swarmIn(third).key.stored).toBe('current');
      expect(world.newKeys('web')).toBe(1);
      await expectAllWell(world);
    },
    LONG_PATIENCE,
  );
});
