import { afterEach, describe, expect, it } from '@jest/globals';
import { nth } from '../../contract/hosts/host-under-test.js';
import { interfere, once } from './fate.js';
import { changeWorld, endOf, leftovers, PATIENCE, swarmIn, told, type ChangeWorld } from './kit.js';

let world: ChangeWorld;
afterEach(() => world.close());

const promoteInTheMiddle = async (): Promise<string> => {
  world = await changeWorld({ swarms: [{ name: 'web', managers: 3, workers: 1, autolock: true }] });
  const worker = nth(world.swarm('web').workers, 0);
  const promote = async (): Promise<void> => {
    const { stdout } = await worker.docker(['info', '--format', '{{.Swarm.NodeID}}']);
    const { exitCode } = await world.host('web-manager-1').docker(['node', 'promote', stdout.trim()]);
    expect(exitCode).toBe(0);
  };
  interfere(world, 'rotate', { before: once(promote) });
  return worker.name;
};

describe('a manager that joins in the middle of a rotation', () => {
  it(
    'takes no part, and is proven in the end',
    async () => {
      const worker = await promoteInTheMiddle();
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 0, status: 'changed' });
      expect(told(run)).toMatch(/^prove: 3 of 3 managers unlock/m);
      expect(swarmIn(run).managers.find(({ name }) => name === worker)?.proof).toBe('current');
      expect(world.newKeys('web')).toBe(1);
      expect(await leftovers(world)).toEqual([]);
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'and is not found is named, with exit code 4: nobody has proven it',
    async () => {
      const worker = await promoteInTheMiddle();
      world.instance(worker).tags.clear();
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 4, status: 'changed' });
      expect(run.stderr).toContain(`web: ${worker} joined the managers during the run, and no stored key is verified`);
      expect(run.stderr).toMatch(/: lockstep prove --swarm \w{25} .*--tag Role=swarm-manager/);
      expect(run.stdout).toContain('verified on every manager that was included');
      expect(swarmIn(run).unmatchedMembers).toHaveLength(1);
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );
});

describe('a worker that has the tag of managers', () => {
  it(
    'takes no part in a rotation, and is told to be none',
    async () => {
      world = await changeWorld({ swarms: [{ name: 'web', managers: 3, workers: 1, autolock: true }] });
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 0, status: 'changed' });
      expect(run.report?.unassigned.map(({ name, state }) => [name, state])).toEqual([['web-worker-1', 'worker']]);
      expect(world.newKeys('web')).toBe(1);
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );
});
