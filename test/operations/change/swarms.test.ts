import { afterEach, describe, expect, it } from '@jest/globals';
import { interfere } from './fate.js';
import { changeWorld, leftovers, PATIENCE, runIdOf, swarmIn, type ChangeWorld } from './kit.js';
import type { OperatorRun } from '../../support/custody/operator.js';

let world: ChangeWorld;
afterEach(() => world.close());

const NAMES = ['alpha', 'beta', 'gamma'] as const;

const three = (): Promise<ChangeWorld> =>
  changeWorld({ swarms: NAMES.map((name) => ({ name, managers: 1, autolock: true })) });

/** Nobody can make a copy of the key file on these swarms: they fail before anything is changed. */
const failing = (...swarms: readonly string[]): (() => void) => {
  let isBroken = true;
  interfere(world, 'preimage', {
    after: (result, host) =>
      isBroken && swarms.some((swarm) => host.startsWith(swarm))
        ? { ...result, standardOutput: Buffer.from('sh: out of memory') }
        : result,
  });
  return () => {
    isBroken = false;
  };
};

const ROTATE = ['rotate', '--yes', '--single-manager'];

const inOrderOfPlan = async (): Promise<readonly string[]> => {
  const { report } = await world.command(['rotate', '--dry-run', '--single-manager']);
  return report?.swarms.map(({ name }) => name) ?? [];
};

const statuses = (run: OperatorRun, names: readonly string[]): readonly string[] =>
  names.map((name) => swarmIn(run, name).outcome.status);

const newKeys = (names: readonly string[]): readonly number[] => names.map((name) => world.newKeys(name));

const safe = async (): Promise<void> => {
  expect(await leftovers(world)).toEqual([]);
  expect(await world.oracle()).toEqual([]);
};

describe('several swarms', () => {
  it(
    'under one tag are rotated side by side, each once',
    async () => {
      world = await three();
      const run = await world.command([...ROTATE, '--concurrency', '3', '--canary', '0']);
      expect(run.exitCode).toBe(0);
      expect(newKeys(NAMES)).toEqual([1, 1, 1]);
      await safe();
    },
    PATIENCE,
  );

  it(
    'after a canary that failed no other is begun; a resumed run begins the others',
    async () => {
      world = await three();
      const [canary = '', ...others] = await inOrderOfPlan();
      const mend = failing(canary);
      const run = await world.command(ROTATE);
      expect(run.exitCode).toBe(4);
      expect(statuses(run, [canary, ...others])).toEqual(['failed', 'unchanged', 'unchanged']);
      expect(newKeys(NAMES)).toEqual([0, 0, 0]);
      await safe();
      mend();
      const resumed = await world.command(['resume', runIdOf(run)]);
      expect(statuses(resumed, [canary, ...others])).toEqual(['failed', 'changed', 'changed']);
      expect(resumed.exitCode).toBe(4);
      expect(newKeys([canary, ...others])).toEqual([0, 1, 1]);
      await safe();
    },
    PATIENCE,
  );

  it.each([
    ['0', 'unchanged', 0],
    ['1', 'changed', 1],
  ] as const)(
    'after a failure that is not the canary’s, with --max-failures %s, the next one is %s, and none hides another',
    async (most, status, keys) => {
      world = await three();
      const names = await inOrderOfPlan();
      const [, second = ''] = names;
      failing(second);
      const run = await world.command([...ROTATE, '--concurrency', '1', '--max-failures', most]);
      expect(run.exitCode).toBe(4);
      expect(statuses(run, names)).toEqual(['changed', 'failed', status]);
      expect(newKeys(names)).toEqual([1, 0, keys]);
      await safe();
    },
    PATIENCE,
  );
});
