import { afterEach, describe, expect, it } from '@jest/globals';
import type { SwarmStatus } from '../../../src/domain/change-outcome.js';
import { interfere, once } from './fate.js';
import { changeWorld, endOf, leftovers, PATIENCE, runIdOf, swarmIn, told, type ChangeWorld } from './kit.js';

let world: ChangeWorld;
afterEach(() => world.close());

const OTHERS = ['web-manager-2', 'web-manager-3'];

/** When two of three engines end, how the run ends then, and how it does when they are back and it is resumed. */
const OUTAGES: readonly (readonly [
  when: string,
  step: string,
  ends: { readonly exitCode: number; readonly status: SwarmStatus },
  resumed: { readonly exitCode: number; readonly status: SwarmStatus },
  newKeys: number,
])[] = [
  ['before its lease is taken', 'lease', { exitCode: 4, status: 'failed' }, { exitCode: 0, status: 'changed' }, 1],
  // Whether an earlier run of the script was cut short by a reboot, nobody can say without a quorum.
  ['right before the rotation', 'rotate', { exitCode: 5, status: 'atRisk' }, { exitCode: 4, status: 'failed' }, 0],
  ['right after the rotation', 'confirm', { exitCode: 4, status: 'unknown' }, { exitCode: 0, status: 'changed' }, 1],
  ['when every manager is proven', 'release', { exitCode: 4, status: 'failed' }, { exitCode: 0, status: 'changed' }, 1],
];

describe('a swarm that loses its quorum', () => {
  it.each(OUTAGES)(
    '%s loses no key, and opened again the run is resumed to its end',
    async (_, step, ends, resumed, newKeys) => {
      world = await changeWorld();
      const end = once(async () => {
        for (const name of OTHERS) await world.host(name).stopEngine();
      });
      interfere(world, step, { before: end });
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual(ends);
      expect(await world.oracle()).toEqual([]);
      if (step === 'release')
        expect(swarmIn(run).outcome.why).toMatch(/^3 of 3 managers unlock with key [0-9a-f]{16}, but the lease/);

      for (const name of OTHERS) await world.host(name).startEngine();
      expect((await world.command(['unlock', '--yes'])).exitCode).toBe(0);
      expect(endOf(await world.command(['resume', runIdOf(run)]))).toEqual(resumed);
      expect(world.newKeys('web')).toBe(newKeys);
      expect(await leftovers(world)).toEqual([]);
      expect(await world.oracle()).toEqual([]);
      expect((await world.command(['prove'])).exitCode).toBe(0);
    },
    PATIENCE,
  );
});

describe('a leader that is restarted, and locked then,', () => {
  it.each([
    ['right before it is to rotate: nothing is rotated', 'rotate', 4, 'failed', /the manager is locked/, 0],
    [
      'right after the rotation: the others confirm it',
      'confirm',
      0,
      'changed',
      /confirm: web-manager-[23] shows the same key/,
      1,
    ],
  ] as const)(
    '%s',
    async (_, step, exitCode, status, said, newKeys) => {
      world = await changeWorld();
      const restart = once(() => world.host(world.fate('web').leader?.name ?? '').restartEngine());
      interfere(world, step, { before: restart });
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode, status });
      expect(told(run)).toMatch(said);
      expect(world.fate('web').leader?.name).not.toBe('web-manager-1');
      expect(world.newKeys('web')).toBe(newKeys);
      expect(await leftovers(world)).toEqual([]);
      expect(await world.oracle()).toEqual([]);
      expect((await world.command(['unlock', '--yes'])).exitCode).toBe(0);
      expect((await world.command(['prove'])).exitCode).toBe(0);
    },
    PATIENCE,
  );
});
