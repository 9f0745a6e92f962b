import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { interruptedAt, type Interruption } from './interrupted.js';
import { changeWorld, endOf, leftovers, PATIENCE, runIdOf, swarmIn, type ChangeWorld } from './kit.js';
import { textOf } from '../../support/remedy.js';

let world: ChangeWorld;
beforeEach(async () => {
  world = await changeWorld();
});
afterEach(() => world.close());

const rotateInterrupted = (step: string, times: Interruption['times'], when?: 'before' | 'after') =>
  interruptedAt(world, ['rotate', '--yes'], { step, times, ...(when === undefined ? {} : { when }) });

/** A command that was cancelled before it did anything is not sent a second time by itself: the run says that nothing was changed. */
const resumed = async (run: Parameters<typeof runIdOf>[0], isCancelled = false): Promise<void> => {
  const resume = await world.command(['resume', runIdOf(run)]);
  const nothing = isCancelled && world.newKeys('web') === 0;
  expect(endOf(resume)).toEqual(nothing ? { exitCode: 4, status: 'failed' } : { exitCode: 0, status: 'changed' });
  expect(world.newKeys('web')).toBe(nothing ? 0 : 1);
  expect(await leftovers(world)).toEqual([]);
  expect(await world.oracle()).toEqual([]);
};

describe('a first signal', () => {
  it.each(['lease', 'preimage'])(
    'before the act, at %s: the run takes back what it has made, and can be resumed',
    async (step) => {
      const run = await rotateInterrupted(step, 1);
      expect(endOf(run)).toEqual({ exitCode: 130, status: 'unchanged' });
      expect(textOf(swarmIn(run).outcome.remedy)).toContain(`lockstep resume ${runIdOf(run)}`);
      expect(world.newKeys('web')).toBe(0);
      expect(await leftovers(world)).toEqual([]);
      expect(await world.oracle()).toEqual([]);
      await resumed(run);
    },
    PATIENCE,
  );

  it.each(['rotate', 'confirm', 'release'])(
    'at %s: the run goes on to its end',
    async (step) => {
      const run = await rotateInterrupted(step, 1);
      expect(endOf(run)).toEqual({ exitCode: 130, status: 'changed' });
      expect(await leftovers(world)).toEqual([]);
      expect(await world.oracle()).toEqual([]);
      await resumed(run);
    },
    PATIENCE,
  );
});

describe('a second signal', () => {
  it.each([
    ['preimage', 'before'],
    ['rotate', 'before'],
    ['rotate', 'after'],
    ['confirm', 'after'],
  ] as const)(
    'at %s, %s its script runs: the run ends at once, and a resumed one finishes it',
    async (step, when) => {
      const run = await rotateInterrupted(step, 2, when);
      expect(run.exitCode).toBe(130);
      expect(run.stderr).toContain(`lockstep resume ${runIdOf(run)}`);
      expect(await world.oracle()).toEqual([]);
      await resumed(run, when === 'before');
    },
    PATIENCE,
  );
});
