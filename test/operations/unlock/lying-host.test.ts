import { afterEach, describe, expect, it } from '@jest/globals';
import type { Lie } from '../../support/lies.js';
import { liarOn } from '../lying-host.js';
import { PATIENCE, resultsIn, sent, unlockWorld, type UnlockWorld } from './kit.js';

const [ONE, TWO, THREE] = ['web-manager-1', 'web-manager-2', 'web-manager-3'] as const;
const CURRENT = 'unlocked with key F, the current key';
const FOREIGN = 'the evidence does not belong to this request';

let world: UnlockWorld;
afterEach(async () => {
  expect(await world.oracle()).toEqual([]);
  await world.close();
});

describe('somebody who answers in the name of a locked manager, and is not root there', () => {
  it(
    'is sent no key, whatever he says: the manager is named with the reason, the others are opened, and it is opened when he is gone',
    async () => {
      world = await unlockWorld();
      const liar = liarOn(world, THREE, ['look']);
      await world.restart(ONE, TWO, THREE);
      const lies: readonly (readonly [Lie, string])[] = [
        ['channel', FOREIGN],
        ['earlier', FOREIGN],
        ['noChannel', FOREIGN],
        ['made', 'no stored key unlocks it'],
      ];
      for (const [lie, why] of lies) {
        liar.tell(lie);
        const run = await world.unlock();
        expect({ lie, exitCode: run.exitCode }).toEqual({ lie, exitCode: 4 });
        expect(resultsIn(run)).toMatchObject({ [THREE]: expect.stringContaining(why) });
      }
      const waves = world.effects().filter((effect) => effect.kind === 'command' && effect.comment.includes(' unlock'));
      expect(waves).toMatchObject([{ instanceIds: [world.instanceId(ONE), world.instanceId(TWO)] }]);
      expect(liar.received()).toEqual([]);
      expect(await world.state(THREE)).toBe('locked');

      liar.tell(undefined);
      const honest = await world.unlock();
      expect(resultsIn(honest)).toEqual({ [ONE]: 'already unlocked', [TWO]: 'already unlocked', [THREE]: CURRENT });
      expect(honest.exitCode).toBe(0);
    },
    PATIENCE,
  );

  it(
    'learns nothing for a later round of --watch: each look has a pair of its own',
    async () => {
      world = await unlockWorld();
      const liar = liarOn(world, THREE, ['look']);
      await world.restart(THREE);
      liar.tell('earlier');
      const run = await world.unlock(['--watch', '25s']);
      expect(run.exitCode).toBe(4);
      expect(resultsIn(run)).toMatchObject({ [THREE]: expect.stringContaining(FOREIGN) });
      expect(liar.sealedTo.length).toBeGreaterThan(1);
      expect(new Set(liar.sealedTo).size).toBe(liar.sealedTo.length);
      expect(sent(world.effects())).not.toContain('unlock');
    },
    PATIENCE,
  );
});

describe('two instances that claim to be the same node', () => {
  it(
    'get no key, and neither is named as opened',
    async () => {
      world = await unlockWorld();
      await world.restart(THREE);
      const original = world.instances.find(({ instanceId }) => instanceId === world.instanceId(THREE));
      if (original === undefined) throw new Error('no such instance');
      const copy = { ...original, instanceId: 'i-0c0c0c0c0c0c0c0c0' as typeof original.instanceId };
      world.instances.push({ ...copy, tags: new Map([...original.tags, ['Name', 'copy']]) });
      const run = await world.unlock();
      expect(run.exitCode).toBe(4);
      expect(sent(world.effects())).not.toContain('unlock');
      expect(await world.state(THREE)).toBe('locked');
    },
    PATIENCE,
  );
});
