import { afterEach, describe, expect, it } from '@jest/globals';
import { changeWorld, endOf, leftovers, PATIENCE, swarmIn, told, wordsOf, type ChangeWorld } from '../change/kit.js';
import { tokensOn } from './kit.js';

let world: ChangeWorld;
afterEach(() => world.close());

const CHANGED = { exitCode: 0, status: 'changed' } as const;
const BOTH = ['rotate-join-tokens', '--yes'];

describe('a rotation of join tokens', () => {
  it(
    'takes the lease, records, rotates once, looks at another manager, verifies all of them, and releases',
    async () => {
      world = await changeWorld();
      const [before, effects] = [await tokensOn(world), world.effects().length];
      const run = await world.command(BOTH);
      expect(endOf(run)).toEqual(CHANGED);
      expect(wordsOf(world.effects().slice(effects))).toEqual([
        'send probe',
        'send lease',
        'swarm: lockstep-lease created',
        'send tokens',
        'send rotate-join-tokens',
        'swarm: same key',
        'swarm: new worker and manager token',
        'send settle',
        'send verify',
        'send release',
        'swarm: lockstep-lease removed',
        'send probe',
      ]);
      const after = await tokensOn(world);
      expect([after.worker === before.worker, after.manager === before.manager]).toEqual([false, false]);
      expect(await tokensOn(world, 'web-manager-3')).toEqual(after);
      expect(told(run)).toContain('prove: 3 of 3 managers show the new worker and manager tokens');
      expect(await leftovers(world)).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'leaves the unlock key, and says nothing of keys that it did not look for',
    async () => {
      world = await changeWorld();
      const run = await world.command(BOTH);
      expect(world.newKeys('web')).toBe(0);
      const { key, managers } = swarmIn(run);
      expect(key.stored).toBe('unknown');
      expect(managers.map(({ proof }) => proof)).toEqual(['notAsked', 'notAsked', 'notAsked']);
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );

  it.each(['worker', 'manager'] as const)(
    'of the %s role leaves the other token as it is',
    async (role) => {
      world = await changeWorld();
      const before = await tokensOn(world);
      const run = await world.command([...BOTH, '--role', role]);
      expect(endOf(run)).toEqual(CHANGED);
      const after = await tokensOn(world);
      const other = role === 'worker' ? 'manager' : 'worker';
      expect([after[role] === before[role], after[other] === before[other]]).toEqual([false, true]);
      expect(told(run)).toContain(`prove: 3 of 3 managers show the new ${role} token`);
    },
    PATIENCE,
  );

  it(
    'is the same where autolock is off, which stays off',
    async () => {
      world = await changeWorld({ swarms: [{ name: 'web', managers: 3, autolock: false }], kept: false });
      const before = await tokensOn(world);
      const run = await world.command(BOTH);
      expect(endOf(run)).toEqual(CHANGED);
      expect((await tokensOn(world)).worker).not.toBe(before.worker);
      expect(swarmIn(run).autolock).toBe(false);
    },
    PATIENCE,
  );

  it(
    'as a dry run shows the plan with what to do with the new tokens, and changes nothing',
    async () => {
      world = await changeWorld();
      const [before, effects] = [await tokensOn(world), world.effects().length];
      const run = await world.command(['rotate-join-tokens', '--dry-run']);
      expect(endOf(run)).toEqual({ exitCode: 0, status: 'unchanged' });
      expect(wordsOf(world.effects().slice(effects))).toEqual(['send probe']);
      expect(await tokensOn(world)).toEqual(before);
      const plan = run.stderr.replaceAll(/\s+/g, ' ');
      expect(plan).toContain('rotate the join tokens');
      expect(plan).toContain('update launch templates, user data and provisioning tools');
      expect(plan).toContain('1 swarm will have join tokens rotated.');
    },
    PATIENCE,
  );
});
