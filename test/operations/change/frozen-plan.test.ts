import { afterEach, describe, expect, it } from '@jest/globals';
import { interfere, once } from './fate.js';
import { changeWorld, endOf, leftovers, PATIENCE, told, type ChangeWorld } from './kit.js';

let world: ChangeWorld;
afterEach(() => world.close());

const THIRD = 'web-manager-3';

/** From now on this instance is another machine. */
const answersFor = (instance: string, host: string): void => {
  const stranger = world.instance(host).host;
  world.instance(instance).host.deliver = (delivery) => stranger.deliver(delivery);
};

const NO_LEASE = /^lease: failed: the lease could not be taken: web-manager-1: /m;
const NO_COPY = /^preimage: failed: .*web-manager-3: /m;

/** What may become of an instance between the plan and the change, and the step that notices it. */
const CHANGES: readonly (readonly [what: string, noticed: RegExp, happen: () => void])[] = [
  ['the actor is terminated', NO_LEASE, () => (world.instance('web-manager-1').lifecycle = 'terminated')],
  ['another manager is terminated', NO_COPY, () => (world.instance(THIRD).lifecycle = 'terminated')],
  [
    'a node of another swarm answers for the actor',
    NO_LEASE,
    () => {
      answersFor('web-manager-1', 'jobs-manager-1');
    },
  ],
  [
    'a node of another swarm answers for another manager',
    NO_COPY,
    () => {
      answersFor(THIRD, 'jobs-manager-1');
    },
  ],
  [
    'another manager of the same swarm answers for it',
    /^preimage: failed: .*web-manager-3: node \w{25} answers for it now/m,
    () => {
      answersFor(THIRD, 'web-manager-2');
    },
  ],
];

/** When every manager has told what the plan needs; whatever changes something comes after it. */
const afterTheLook = (happen: () => void): void => {
  let answers = 0;
  interfere(world, 'prove', {
    after: (result) => {
      answers += 1;
      if (answers === world.swarm('web').managers.length) happen();
      return result;
    },
  });
};

describe('between the plan and the change', () => {
  it.each(CHANGES)(
    '%s: nothing is changed',
    async (_, noticed, happen) => {
      world = await changeWorld({
        swarms: [
          { name: 'web', managers: 3, autolock: true },
          { name: 'jobs', managers: 1, autolock: true },
        ],
      });
      afterTheLook(happen);
      const run = await world.command(['rotate', '--yes', '--swarm', 'web']);
      expect(endOf(run)).toEqual({ exitCode: 4, status: 'failed' });
      expect(told(run)).toMatch(noticed);
      expect([world.newKeys('web'), world.newKeys('jobs')]).toEqual([0, 0]);
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'a tag is taken away: the plan is carried out all the same, on the manager that it names',
    async () => {
      world = await changeWorld();
      interfere(world, 'lease', {
        before: once(() => {
          world.instance(THIRD).tags.clear();
        }),
      });
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 0, status: 'changed' });
      expect(world.newKeys('web')).toBe(1);
      expect(await leftovers(world)).toEqual([]);
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );
});
