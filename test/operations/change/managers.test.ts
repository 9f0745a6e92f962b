import { afterEach, describe, expect, it } from '@jest/globals';
import { changeWorld, endOf, leftovers, PATIENCE, told, wordsOf, type ChangeWorld } from './kit.js';

let world: ChangeWorld;
afterEach(() => world.close());

const THIRD = 'web-manager-3';

const NEEDS_KEY = /web-manager-3[^:]*: it needs key [0-9a-f]{16} \(the current key\), which stays stored/;
const NOT_KNOWN = /web-manager-3[^:]*: which key it needs is unknown; every stored key stays stored/;

/** How one manager of three may be missing, and what the plan says of it when it is left out. */
const ABSENCES: readonly (readonly [how: string, note: RegExp, happen: () => unknown])[] = [
  ['down', NEEDS_KEY, () => world.host(THIRD).stopEngine()],
  ['locked', NEEDS_KEY, () => world.host(THIRD).restartEngine()],
  ['out of reach', NOT_KNOWN, () => (world.instance(THIRD).agent = 'connectionLost')],
  [
    'without its tag',
    NOT_KNOWN,
    () => {
      world.instance(THIRD).tags.clear();
    },
  ],
];

const inOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

const untouched = async (): Promise<void> => {
  expect(wordsOf(world.effects())).not.toContain('send lease');
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
    async (_, note, happen) => {
      world = await changeWorld();
      await happen();
      const blocked = await world.command(['rotate', '--yes']);
      expect(endOf(blocked)).toEqual({ exitCode: 4, status: 'blocked' });
      expect(inOneLine(blocked.stderr)).toContain(THIRD);
      await untouched();
      const run = await world.command(['rotate', '--yes', '--allow-laggards']);
      expect(endOf(run)).toEqual({ exitCode: 0, status: 'changed' });
      expect(inOneLine(run.stderr)).toMatch(note);
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
        expect((await world.command(['rotate', '--yes', '--allow-laggards'])).exitCode).toBe(0);
      expect(await world.oracle()).toEqual([]);
      expect(world.keptKeyFor(third)).toBe(own);

      await third.startEngine();
      const { exitCode } = await third.docker(['swarm', 'unlock'], { input: `${own}\n` });
      expect(exitCode).toBe(0);
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 0, status: 'changed' });
      expect(told(run)).toMatch(/retire: no longer needed/);
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
      expect(inOneLine(run.stderr)).toContain('Not fenced: no included manager has curl');
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
