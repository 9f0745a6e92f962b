import { afterEach, describe, expect, it } from '@jest/globals';
import { interfere, pretendingToNudge } from '../change/fate.js';
import { endOf, swarmIn, told } from '../change/kit.js';
import { liarOn } from '../lying-host.js';
import { sent } from '../unlock/kit.js';
import { backoutWorld, LONG_PATIENCE, type BackoutWorld } from './kit.js';

const THREE = 'web-manager-3';

let world: BackoutWorld;
afterEach(async () => {
  expect(await world.oracle()).toEqual([]);
  await world.close();
});

describe('a backout, where somebody answers in the name of a locked manager, and is not root there', () => {
  it(
    'sends him no key, and names the manager as unknown with the reason; when he is gone it is opened',
    async () => {
      world = await backoutWorld();
      const liar = liarOn(world, THREE, ['look']);
      const run = await world.command(['rotate', '--yes']);
      await world.host(THREE).restartEngine();
      liar.tell('channel');
      const back = await world.backOut(run);
      expect(endOf(back)).toEqual({ exitCode: 4, status: 'unknown' });
      expect(swarmIn(back).outcome.why).toContain(`${THREE}: the evidence does not belong to this request`);
      expect(sent(world.effects())).not.toContain('unlock');
      expect(new Set(liar.sealedTo).size).toBe(liar.sealedTo.length);

      liar.tell(undefined);
      const honest = await world.backOut(run);
      expect(endOf(honest)).toEqual({ exitCode: 0, status: 'changed' });
      expect(told(honest)).toContain(`${THREE}: has its key`);
      expect(liar.received()).toEqual([]);
    },
    LONG_PATIENCE,
  );
});

describe('a backout, where two instances claim to be the same node', () => {
  it(
    'sends a key to neither, and says why; when one is gone the other is opened',
    async () => {
      world = await backoutWorld();
      const run = await world.command(['rotate', '--yes']);
      await world.host(THREE).restartEngine();
      const original = world.instance(THREE);
      const copy = { ...original, instanceId: 'i-0c0c0c0c0c0c0c0c0' as typeof original.instanceId };
      world.instances.push({ ...copy, tags: new Map([...original.tags, ['Name', 'copy']]) });
      // What is claimed of the copy is judged by the disk that it has.
      world.copies.push({ ...world.host(THREE), instanceId: copy.instanceId });
      const back = await world.backOut(run);
      expect(endOf(back).status).toBe('unknown');
      expect(swarmIn(back).outcome.why).toContain('is the same node');
      expect(sent(world.effects())).not.toContain('unlock');

      world.instances.pop();
      const again = await world.backOut(run);
      expect(endOf(again)).toEqual({ exitCode: 0, status: 'changed' });
      expect(told(again)).toContain(`${THREE}: has its key`);
    },
    LONG_PATIENCE,
  );
});

describe('a backout, where the update that moves the swarm on is reported and not made', () => {
  const MADE = 'makeWay-1: no command of the run can take effect any more';

  it(
    'by one manager: another one makes it, and a manager that did not make it shows the later version',
    async () => {
      world = await backoutWorld();
      const run = await world.killedAt(['rotate', '--yes'], 'rotate', 'after');
      const liar = world.instance('web-manager-2').instanceId;
      const made: string[] = [];
      interfere(world, 'nudge', {
        instead: (delivery) => (delivery.instanceId === liar ? pretendingToNudge(delivery) : undefined),
        before: (host) => void made.push(host),
      });
      const back = await world.backOut(run);
      expect(endOf(back)).toEqual({ exitCode: 0, status: 'changed' });
      expect(told(back)).toContain(MADE);
      expect(made).toEqual(expect.arrayContaining(['web-manager-2', expect.not.stringContaining('web-manager-2')]));
    },
    LONG_PATIENCE,
  );

  it(
    'by all of them: it does not say that nothing can take effect any more',
    async () => {
      world = await backoutWorld();
      const run = await world.killedAt(['rotate', '--yes'], 'rotate', 'after');
      interfere(world, 'nudge', { instead: pretendingToNudge });
      const back = await world.backOut(run);
      expect(told(back)).not.toContain(MADE);
      expect(told(back)).toContain('no other manager reports that the swarm accepted an update');
    },
    LONG_PATIENCE,
  );
});
