import { afterEach, describe, expect, it } from '@jest/globals';
import { interfere, once } from './fate.js';
import { changeWorld, endOf, leftovers, PATIENCE, swarmIn, told, wordsOf, type ChangeWorld } from './kit.js';

let world: ChangeWorld;
afterEach(() => world.close());

const THIRD = 'web-manager-3';

/** How one manager of three may be missing. */
const ABSENCES: readonly (readonly [how: string, happen: () => unknown])[] = [
  ['down', () => world.host(THIRD).stopEngine()],
  ['locked', () => world.host(THIRD).restartEngine()],
  ['out of reach', () => (world.instance(THIRD).agent = 'connectionLost')],
  [
    'without its tag',
    () => {
      world.instance(THIRD).tags.clear();
    },
  ],
];

const inOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

const untouched = async (): Promise<void> => {
  expect(wordsOf(world.effects())).toEqual(expect.not.arrayContaining(['send lease']));
  expect(world.newKeys('web')).toBe(0);
  expect(await world.oracle()).toEqual([]);
};

const settled = async (newKeys: number): Promise<void> => {
  expect(world.newKeys('web')).toBe(newKeys);
  expect(await leftovers(world)).toEqual([]);
  expect(await world.oracle()).toEqual([]);
};

describe('one manager of three', () => {
  it.each(ABSENCES)(
    '%s blocks the rotation; with --allow-laggards it is left out, told, and its key stays kept',
    async (_, happen) => {
      world = await changeWorld();
      await happen();
      const blocked = await world.command(['rotate', '--yes']);
      expect(endOf(blocked)).toEqual({ exitCode: 4, status: 'blocked' });
      expect(inOneLine(blocked.stderr)).toContain(THIRD);
      await untouched();
      const run = await world.run(['rotate', '--yes', '--allow-laggards'], { haste: 8 });
      expect(endOf(run)).toEqual({ exitCode: 0, status: 'changed' });
      expect(inOneLine(run.stderr)).toMatch(new RegExp(`${THIRD} .* (stays out|keeps|lag)`));
      await settled(1);
    },
    PATIENCE,
  );

  it(
    'down for two generations opens with its own when it is back, and the next rotation that proves it retires that',
    async () => {
      world = await changeWorld();
      const third = world.host(THIRD);
      const own = world.keptKeyFor(third);
      await third.stopEngine();
      for (let generation = 1; generation <= 2; generation += 1)
        expect((await world.run(['rotate', '--yes', '--allow-laggards'], { haste: 8 })).exitCode).toBe(0);
      expect(await world.oracle()).toEqual([]);
      expect(world.keptKeyFor(third)).toBe(own);

      await third.startEngine();
      const { exitCode } = await third.docker(['swarm', 'unlock'], { input: `${own}\n` });
      expect(exitCode).toBe(0);
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 0, status: 'changed' });
      expect(told(run)).toMatch(/retire: needed by nobody any more/);
      await settled(3);
      await world.restartAllManagers('web');
    },
    PATIENCE,
  );
});

/** What no flag makes good. */
const CONDITIONS: readonly (readonly [which: string, happen: () => unknown])[] = [
  [
    'without a leader',
    async () => {
      await world.host('web-manager-2').stopEngine();
      await world.host(THIRD).stopEngine();
    },
  ],
  [
    'whose certificate authority is being rotated',
    () => {
      world.fate('web').setRootRotation(true);
    },
  ],
];

describe('a swarm', () => {
  it.each(CONDITIONS)(
    '%s is left alone, also with --allow-laggards',
    async (_, happen) => {
      world = await changeWorld();
      await happen();
      const run = await world.command(['rotate', '--yes', '--allow-laggards']);
      expect(endOf(run)).toEqual({ exitCode: 4, status: 'blocked' });
      await untouched();
    },
    PATIENCE,
  );

  it(
    'whose hosts lack openssl is left alone, and the missing tool is named',
    async () => {
      world = await changeWorld({ swarms: [{ name: 'web', managers: 3, autolock: true, without: ['openssl'] }] });
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 4, status: 'blocked' });
      expect(run.stderr).toContain('openssl');
      await untouched();
    },
    PATIENCE,
  );

  it(
    'whose hosts lack curl is rotated without the fence, and the plan says so',
    async () => {
      world = await changeWorld({ swarms: [{ name: 'web', managers: 3, autolock: true, without: ['curl'] }] });
      const run = await world.command(['rotate', '--yes']);
      expect(inOneLine(run.stderr)).toMatch(/unfenced|no curl|curl is missing/);
      expect(endOf(run)).toEqual({ exitCode: 0, status: 'changed' });
      await settled(1);
    },
    PATIENCE,
  );

  it(
    'of one manager is left alone, unless that is accepted',
    async () => {
      world = await changeWorld({ swarms: [{ name: 'web', managers: 1, autolock: true }] });
      expect(endOf(await world.command(['rotate', '--yes']))).toEqual({ exitCode: 4, status: 'blocked' });
      const run = await world.command(['rotate', '--yes', '--single-manager']);
      expect(endOf(run)).toEqual({ exitCode: 0, status: 'changed' });
      await settled(1);
    },
    PATIENCE,
  );
});

/** What may become of an instance between the plan and the change. */
const CHANGES: readonly (readonly [what: string, host: string, happen: () => void])[] = [
  ['the actor is terminated', 'web-manager-1', () => (world.instance('web-manager-1').lifecycle = 'terminated')],
  ['another manager is terminated', THIRD, () => (world.instance(THIRD).lifecycle = 'terminated')],
  [
    'another node answers for the actor',
    'web-manager-1',
    () => {
      const stranger = world.instance('jobs-manager-1').host;
      world.instance('web-manager-1').host.deliver = (delivery) => stranger.deliver(delivery);
    },
  ],
  [
    'a node of another swarm answers for another manager',
    THIRD,
    () => {
      const stranger = world.instance('jobs-manager-1').host;
      world.instance(THIRD).host.deliver = (delivery) => stranger.deliver(delivery);
    },
  ],
  [
    'another manager of the same swarm answers for it',
    THIRD,
    () => {
      const stranger = world.instance('web-manager-2').host;
      world.instance(THIRD).host.deliver = (delivery) => stranger.deliver(delivery);
    },
  ],
];

describe('between the plan and the change', () => {
  it.each(CHANGES)(
    '%s: nothing is changed',
    async (_, _host, happen) => {
      world = await changeWorld({
        swarms: [
          { name: 'web', managers: 3, autolock: true },
          { name: 'jobs', managers: 1, autolock: true },
        ],
      });
      interfere(world, 'prove', {
        after: (result) => {
          happen();
          return result;
        },
      });
      const run = await world.run(['rotate', '--yes', '--swarm', 'web'], { haste: 8 });
      expect(run.exitCode).toBe(4);
      expect(run.report?.swarms.find(({ name }) => name === 'web')?.outcome.status).toBe('failed');
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
      const run = await world.run(['rotate', '--yes'], { haste: 8 });
      expect({ exitCode: run.exitCode, status: swarmIn(run).outcome.status }).toEqual({
        exitCode: 0,
        status: 'changed',
      });
      await settled(1);
    },
    PATIENCE,
  );
});
