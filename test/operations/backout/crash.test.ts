import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { endOf, swarmIn } from '../change/kit.js';
import { backoutWorld, expectAllWell, LONG_PATIENCE, type BackoutWorld } from './kit.js';

// A way back that came to its end leaves its swarm whole: the next run of the same world is killed somewhere else. Here are the points
// that differ most; the process itself is killed at the others (test/crash), and real engines are taken through all of them.

describe('a rotation that was killed', () => {
  let world: BackoutWorld;
  beforeAll(async () => {
    world = await backoutWorld();
  }, LONG_PATIENCE);
  afterAll(() => world.close());

  it.each([
    ['preimage', 'after', 0],
    ['rotate', 'after', 1],
  ] as const)(
    'at %s, %s its script ran, is settled: the live key kept, current and proven, and nothing left',
    async (step, when, newKeys) => {
      const before = world.newKeys('web');
      const run = await world.killedAt(['rotate', '--yes'], step, when);
      expect(run.exitCode).toBe(130);
      const back = await world.backOut(run);
      expect(endOf(back)).toEqual({ exitCode: 0, status: 'changed' });
      expect([swarmIn(back).autolock, swarmIn(back).key.stored]).toEqual([true, 'current']);
      expect(world.newKeys('web') - before).toBe(newKeys);
      await expectAllWell(world);
    },
    LONG_PATIENCE,
  );

  it(
    'between off and on, for what may have leaked, has autolock on again, with a new key that is kept and proven',
    async () => {
      const before = world.newKeys('web');
      const run = await world.killedAt(['rotate', '--compromised', '--yes'], 'enable', 'before');
      expect([run.exitCode, world.newKeys('web') - before]).toEqual([130, 0]);
      const back = await world.backOut(run);
      expect(endOf(back)).toEqual({ exitCode: 0, status: 'changed' });
      expect([swarmIn(back).autolock, swarmIn(back).key.stored]).toEqual([true, 'current']);
      expect(world.newKeys('web') - before).toBe(1);
      await expectAllWell(world);
    },
    LONG_PATIENCE,
  );
});

describe('turning autolock on, where that was killed', () => {
  let world: BackoutWorld;
  beforeAll(async () => {
    world = await backoutWorld({ swarms: [{ name: 'web', managers: 3, autolock: false }] });
  }, LONG_PATIENCE);
  afterAll(() => world.close());

  it(
    'after its script ran, is taken back: autolock is off as before, every disk in the clear, and nothing left',
    async () => {
      const run = await world.killedAt(['enable', '--yes'], 'enable', 'after');
      expect(run.exitCode).toBe(130);
      const back = await world.backOut(run);
      expect(endOf(back)).toEqual({ exitCode: 0, status: 'changed' });
      expect(swarmIn(back).autolock).toBe(false);
      expect(swarmIn(back).managers.map(({ proof }) => proof)).toEqual(Array<string>(3).fill('notEncrypted'));
      await expectAllWell(world);
    },
    LONG_PATIENCE,
  );
});
