import { afterEach, describe, expect, it } from '@jest/globals';
import { interfere, once } from './fate.js';
import { changeWorld, endOf, leftovers, PATIENCE, told, type ChangeWorld } from './kit.js';

let world: ChangeWorld;
afterEach(() => world.close());

const newKeys = async (count: number): Promise<void> => {
  expect(world.newKeys('web')).toBe(count);
  expect(await leftovers(world)).toEqual([]);
  expect(await world.oracle()).toEqual([]);
};

const OFF = { name: 'web', managers: 3, autolock: false } as const;

describe('Run Command', () => {
  it(
    'that loses the answer to every SendCommand: each command is found again by its comment, and one key is made',
    async () => {
      world = await changeWorld();
      world.endpoint.faults.operations.set('ssm:SendCommand', { loseAnswers: 1000 });
      expect(endOf(await world.command(['rotate', '--yes']))).toEqual({ exitCode: 0, status: 'changed' });
      await newKeys(1);
    },
    PATIENCE,
  );

  it.each([
    ['rotate', 'rotate --yes', true, 1],
    ['enable', 'enable --yes', false, 1],
    ['disable', 'disable --yes', true, 0],
    ['rotate --compromised', 'rotate --compromised --yes', true, 1],
  ] as const)(
    'that delivers every script twice: %s does what it does once',
    async (_, argv, autolock, keys) => {
      world = await changeWorld({ swarms: [{ ...OFF, autolock }] });
      for (const { instanceId } of world.instances)
        world.endpoint.faults.instances.set(instanceId, { delivery: 'runTwice' });
      expect(endOf(await world.command(argv.split(' ')))).toEqual({ exitCode: 0, status: 'changed' });
      await newKeys(keys);
    },
    PATIENCE,
  );

  it.each(['timedOutAfterRun', 'timedOutNotRun'] as const)(
    'that gives up on the rotation (%s): what is true is read from the others, and nothing is rotated again',
    async (delivery) => {
      world = await changeWorld();
      const { instanceId } = world.instance('web-manager-1');
      interfere(world, 'preimage', {
        after: (result, host) => {
          if (host === 'web-manager-1') world.endpoint.faults.instances.set(instanceId, { delivery });
          return result;
        },
      });
      interfere(world, 'nudge', { before: () => world.endpoint.faults.instances.delete(instanceId) });
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual(
        delivery === 'timedOutAfterRun' ? { exitCode: 0, status: 'changed' } : { exitCode: 4, status: 'failed' },
      );
      await newKeys(delivery === 'timedOutAfterRun' ? 1 : 0);
    },
    PATIENCE,
  );
});

describe('an engine that reports failure', () => {
  it(
    'and has rotated all the same: found out, and kept',
    async () => {
      world = await changeWorld();
      interfere(world, 'rotate', {
        before: () => {
          world.fate('web').loseNextAnswer('takenAtOnce');
        },
      });
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 0, status: 'changed' });
      expect(told(run)).toContain('rotate: found done');
      await newKeys(1);
    },
    PATIENCE,
  );

  /** A leader that was lost comes back: what lay in its log is taken now, if it still fits. */
  const leaderBack = (): void => {
    void world.host('web-manager-3').cutNetwork();
    void world.host('web-manager-3').restoreNetwork();
  };

  it(
    'and rotates later, while it is asked: found out, and kept',
    async () => {
      world = await changeWorld();
      interfere(world, 'rotate', {
        before: () => {
          world.fate('web').loseNextAnswer('takenLater');
        },
      });
      interfere(world, 'nudge', { before: once(leaderBack) });
      expect(endOf(await world.command(['rotate', '--yes']))).toEqual({ exitCode: 0, status: 'changed' });
      await newKeys(1);
    },
    PATIENCE,
  );

  it(
    'and would rotate after all was said: by then the swarm has moved on, and it rotates no more',
    async () => {
      world = await changeWorld();
      interfere(world, 'rotate', {
        before: once(() => {
          world.fate('web').loseNextAnswer('takenLater');
        }),
      });
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 4, status: 'failed' });
      expect(told(run)).toContain('the key was not rotated');
      leaderBack();
      await newKeys(0);
      expect(endOf(await world.command(['rotate', '--yes']))).toEqual({ exitCode: 0, status: 'changed' });
      await newKeys(1);
    },
    PATIENCE,
  );
});
