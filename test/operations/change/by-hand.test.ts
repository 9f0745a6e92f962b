import { afterEach, describe, expect, it } from '@jest/globals';
import { interfere, once } from './fate.js';
import { changeWorld, endOf, leftovers, PATIENCE, swarmIn, told, type ChangeWorld } from './kit.js';
import { textOf } from '../../support/remedy.js';

let world: ChangeWorld;
afterEach(() => world.close());

const rotateByHand = (): void => {
  world.fate('web').rotateUnlockKey();
};

const settled = async (newKeys: number): Promise<void> => {
  expect(world.newKeys('web')).toBe(newKeys);
  expect(await leftovers(world)).toEqual([]);
  expect(await world.oracle()).toEqual([]);
};

describe('somebody who rotates by hand', () => {
  it(
    'before a rotation: the live key is adopted first, then rotated',
    async () => {
      world = await changeWorld();
      rotateByHand();
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 0, status: 'changed' });
      expect(told(run)).toMatch(/adopt-prove: 3 of 3 .*[\s\S]*rotate: done/);
      await settled(2);
    },
    PATIENCE,
  );

  it(
    'between plan and rotation: ours does nothing, and the key that is live now is kept',
    async () => {
      world = await changeWorld();
      interfere(world, 'rotate', { before: once(rotateByHand) });
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 0, status: 'changed' });
      expect(told(run)).toContain('rotate: found done (the cluster version changed since it was recorded)');
      await settled(1);
    },
    PATIENCE,
  );

  it(
    'right after our rotation: both keys are kept, and the one that is live is the current one',
    async () => {
      world = await changeWorld();
      interfere(world, 'confirm', { before: once(rotateByHand) });
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 0, status: 'changed' });
      expect(told(run)).toContain('web-manager-3 shows another key');
      await settled(2);
    },
    PATIENCE,
  );

  it(
    'and turns autolock off right after our rotation: nothing is claimed, and nothing is lost',
    async () => {
      world = await changeWorld();
      interfere(world, 'confirm', {
        before: once(() => {
          world.fate('web').setAutolock(false);
        }),
      });
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 4, status: 'failed' });
      expect(swarmIn(run).outcome.why).toMatch(/^autolock was turned off meanwhile; key [0-9a-f]{16} stays stored/);
      expect(textOf(swarmIn(run).outcome.remedy)).toMatch(/^lockstep enable --swarm/);
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );
});

describe('a manager that cannot write the new key', () => {
  it(
    'takes it when it is nudged',
    async () => {
      world = await changeWorld();
      const host = world.host('web-manager-3');
      await host.makeCertificatesReadOnly();
      interfere(world, 'nudge', { before: once(() => host.makeCertificatesWritable()) });
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 0, status: 'changed' });
      await settled(1);
    },
    PATIENCE,
  );

  it(
    'for good is told, its generation and its copy stay; the rotation after that puts both away',
    async () => {
      world = await changeWorld();
      const host = world.host('web-manager-3');
      await host.makeCertificatesReadOnly();
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 4, status: 'failed' });
      expect(told(run)).toMatch(/prove: 2 of 3 .*web-manager-3: key [0-9a-f]{16} still unlocks it/);
      expect(await leftovers(world)).toEqual(['copy on web-manager-3']);
      expect(await world.oracle()).toEqual([]);

      await host.makeCertificatesWritable();
      const again = await world.command(['rotate', '--yes']);
      expect(endOf(again)).toEqual({ exitCode: 0, status: 'changed' });
      expect(swarmIn(again).managers.map(({ proof }) => proof)).toEqual(['current', 'current', 'current']);
      await settled(2);
    },
    PATIENCE,
  );
});
