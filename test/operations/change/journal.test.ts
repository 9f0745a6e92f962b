import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillDisk } from '../../support/full-disk.js';
import { interfere, once } from './fate.js';
import { changeWorld, endOf, leftovers, PATIENCE, runIdOf, told, wordsOf, type ChangeWorld } from './kit.js';

let world: ChangeWorld;
beforeEach(async () => {
  world = await changeWorld();
});
afterEach(() => world.close());

const CHANGED = { exitCode: 0, status: 'changed' };
const inOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

const settled = async (newKeys: number): Promise<void> => {
  expect(world.newKeys('web')).toBe(newKeys);
  expect(await leftovers(world)).toEqual([]);
  expect(await world.oracle()).toEqual([]);
};

describe('a journal that cannot be written', () => {
  it.each([
    [
      'stands in place of its folder',
      '',
      /The journal \/\S*\.ndjson cannot be written \(EEXIST\); nothing was changed To do: free disk space, or name a directory that you own with --state-dir/,
    ],
    [
      'stands in the way to its folder',
      'lockstep',
      /The state directory \/\S*\/file\/lockstep cannot be read \(ENOTDIR\) To do: name a directory that you own with --state-dir/,
    ],
  ])(
    'since a file %s: the run is refused before anything is touched',
    async (_, below, said) => {
      const file = join(world.folder, 'file');
      writeFileSync(file, 'mine');
      const run = await world.command(['rotate', '--yes', '--state-dir', join(file, below)]);
      expect(run.exitCode).toBe(2);
      expect(run.stdout).toBe('');
      expect(inOneLine(run.stderr)).toMatch(said);
      expect(wordsOf(world.effects().slice(-2))).toEqual(['send probe', 'send prove']);
      await settled(0);
    },
    PATIENCE,
  );
});

/** The disk of the operator is full from the moment at which the script of this step arrives. */
const fullAt = (step: string): { readonly makeRoom: () => void } => {
  let makeRoom: () => void = () => undefined;
  const fill = once(async () => {
    makeRoom = await fillDisk(join(world.folder, 'state'));
  });
  interfere(world, step, { before: fill });
  return {
    makeRoom: () => {
      makeRoom();
    },
  };
};

describe('a disk that becomes full in the middle of a rotation', () => {
  it(
    'before the key is changed: nothing is changed, and with room the resumed run rotates',
    async () => {
      const { makeRoom } = fullAt('preimage');
      const run = await world.command(['rotate', '--yes']);
      makeRoom();
      expect(endOf(run)).toEqual({ exitCode: 4, status: 'failed' });
      expect(inOneLine(run.stderr)).toContain('can no longer be written (ENOSPC)');
      await settled(0);
      expect(endOf(await world.command(['resume', runIdOf(run)]))).toEqual(CHANGED);
      await settled(1);
    },
    PATIENCE,
  );

  it.each(['rotate', 'confirm'])(
    'from %s on: the key is kept and proven all the same, and a resumed run finds it so',
    async (step) => {
      const { makeRoom } = fullAt(step);
      const run = await world.command(['rotate', '--yes']);
      makeRoom();
      expect(endOf(run)).toEqual(CHANGED);
      expect(inOneLine(run.stderr)).toContain('can no longer be written (ENOSPC)');
      await settled(1);
      const resumed = await world.command(['resume', runIdOf(run)]);
      expect(endOf(resumed)).toEqual(CHANGED);
      expect(told(resumed)).toMatch(/prove: 3 of 3 managers unlock with key/);
      await settled(1);
    },
    PATIENCE,
  );
});
