import { afterEach, describe, expect, it } from '@jest/globals';
import type { OperatorRun } from '../../support/custody/operator.js';
import { interfere, once } from './fate.js';
import { changeWorld, endOf, leftovers, PATIENCE, runIdOf, type ChangeWorld } from './kit.js';

let world: ChangeWorld;
afterEach(() => world.close());

/** A run that is killed, as far as one can be within this process, as the script of this step arrives. */
const abandonedAt = async (step: string): Promise<string> => {
  let interrupt: () => void = () => undefined;
  interfere(world, step, {
    before: once(() => {
      interrupt();
      interrupt();
    }),
  });
  const run = await world.command(['rotate', '--yes'], { onStart: (listener) => (interrupt = listener) });
  expect(run.exitCode).toBe(130);
  return runIdOf(run);
};

describe('two runs on one swarm', () => {
  it(
    'at the same time: the second is refused, names the first, and changes nothing',
    async () => {
      world = await changeWorld();
      let second: Promise<OperatorRun> | undefined;
      interfere(world, 'preimage', {
        before: once(async () => {
          second = world.command(['rotate', '--yes']);
          await second;
        }),
      });
      const first = await world.command(['rotate', '--yes']);
      expect(endOf(first)).toEqual({ exitCode: 0, status: 'changed' });
      const refused = await second;
      expect([4, 7]).toContain(refused?.exitCode);
      expect(refused?.stderr).toContain(runIdOf(first));
      expect(world.newKeys('web')).toBe(1);
      expect(await leftovers(world)).toEqual([]);
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'planned at the same time: whoever comes to the lease second is refused with 7',
    async () => {
      world = await changeWorld();
      let second: OperatorRun | undefined;
      // Before the first takes the lease the second has looked, and goes all the way.
      interfere(world, 'lease', {
        before: once(async () => {
          second = await world.command(['rotate', '--yes']);
        }),
      });
      const held = once(async () => {
        await world.host('web-manager-1').docker(['config', 'ls']);
      });
      await held();
      const first = await world.command(['rotate', '--yes']);
      expect(second === undefined ? undefined : endOf(second)).toEqual({ exitCode: 0, status: 'changed' });
      // The swarm has moved on since the first has looked: its own rotation does nothing, and it keeps what is live.
      expect(first.exitCode).toBeLessThanOrEqual(4);
      expect(world.newKeys('web')).toBe(1);
      expect(await leftovers(world)).toEqual([]);
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );
});

describe('a run that was left behind', () => {
  it.each(['preimage', 'confirm'])(
    'at %s stands in the way of others until it is taken over; resumed after that it does no harm',
    async (step) => {
      world = await changeWorld();
      const runId = await abandonedAt(step);
      const madeKeys = world.newKeys('web');

      const refused = await world.command(['rotate', '--yes']);
      expect([4, 7]).toContain(refused.exitCode);
      expect(refused.stderr).toContain(runId);
      expect(world.newKeys('web')).toBe(madeKeys);

      const taking = await world.command(['rotate', '--yes', '--take-over', runId]);
      expect(endOf(taking)).toEqual({ exitCode: 0, status: 'changed' });
      expect(world.newKeys('web')).toBe(madeKeys + 1);
      expect(await world.oracle()).toEqual([]);

      const resumed = await world.command(['resume', runId]);
      expect([0, 4]).toContain(resumed.exitCode);
      expect(world.newKeys('web')).toBe(madeKeys + 1);
      expect((await leftovers(world)).filter((what) => !what.startsWith('copy'))).toEqual([]);
      expect(await world.oracle()).toEqual([]);
      expect((await world.command(['prove'])).exitCode).toBe(0);
    },
    PATIENCE,
  );
});
