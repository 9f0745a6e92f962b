import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { endOf, swarmIn, told, wordsOf } from '../change/kit.js';
import { backoutWorld, expectAllWell, LONG_PATIENCE, loseAnswers, type BackoutWorld } from './kit.js';
import { textOf } from '../../support/remedy.js';

let world: BackoutWorld;
afterEach(() => world.close());

describe('every manager killed right after a rotation whose key nobody has read', () => {
  beforeEach(async () => {
    world = await backoutWorld();
  });

  it(
    'is opened with the key from the answer in the command history, without any engine being stopped',
    async () => {
      const run = await world.killedAt(['rotate', '--yes'], 'rotate', 'after');
      await world.restartAll();
      const back = await world.backOut(run);
      expect(endOf(back)).toEqual({ exitCode: 0, status: 'changed' });
      expect(told(back)).toMatch(/recall-1: key \w+, from the command history, is in the vault/);
      expect(told(back)).not.toContain('restore');
      expect(world.newKeys('web')).toBe(1);
      await expectAllWell(world);
    },
    LONG_PATIENCE,
  );

  it(
    'is brought back with the old key and the copies where that answer is lost, but only when told to; the new key is then kept',
    async () => {
      loseAnswers(world, 'rotate');
      const run = await world.killedAt(['rotate', '--yes'], 'rotate', 'after');
      await world.restartAll();
      const careful = await world.backOut(run);
      expect(endOf(careful)).toEqual({ exitCode: 5, status: 'atRisk' });
      expect(textOf(careful.report?.keyAtRisk?.remedy)).toContain('--restore-pre-image');
      expect(await world.oracle()).toEqual([]);

      const back = await world.backOut(run, '--restore-pre-image');
      expect(endOf(back)).toEqual({ exitCode: 0, status: 'changed' });
      expect(told(back)).toMatch(/restore-\d: the key-file backup from before run \S+ is restored on web-manager-1/);
      expect(told(back)).toMatch(/adopt-\d: the live key is stored, is the current key and unlocks every manager/);
      expect(world.newKeys('web')).toBe(1);
      await expectAllWell(world);
      await world.restartAllManagers('web');
    },
    LONG_PATIENCE,
  );
});

describe('the same where keys are kept in Parameter Store', () => {
  it(
    'is opened with the key from the answer in the command history, which is kept there, and nowhere else',
    async () => {
      world = await backoutWorld({ vault: 'ssm-parameter', kept: false });
      expect((await world.command(['enable', '--yes'])).exitCode).toBe(0);
      const run = await world.killedAt(['rotate', '--yes'], 'rotate', 'after');
      await world.restartAll();
      const back = await world.backOut(run);
      expect(endOf(back)).toEqual({ exitCode: 0, status: 'changed' });
      expect(told(back)).toMatch(/recall-1: key \w+, from the command history, is in the vault/);
      expect(swarmIn(back).key.stored).toBe('current');
      expect(world.endpoint.secrets.list(world.vault)).toEqual([]);
      await expectAllWell(world);
    },
    LONG_PATIENCE,
  );
});

describe('every manager killed right after autolock was turned on, with a key that nobody has read', () => {
  beforeEach(async () => {
    world = await backoutWorld({ swarms: [{ name: 'web', managers: 3, autolock: false }] });
  });

  it(
    'is opened with the key from the answer in the command history, and has autolock off again',
    async () => {
      const run = await world.killedAt(['enable', '--yes'], 'enable', 'after');
      await world.restartAll();
      const back = await world.backOut(run);
      expect(endOf(back)).toEqual({ exitCode: 0, status: 'changed' });
      expect(told(back)).toMatch(/recall-1: key \w+, from the command history, is in the vault/);
      expect(told(back)).toMatch(/setAutolock-\d: autolock is off/);
      expect(swarmIn(back).autolock).toBe(false);
      await expectAllWell(world);
    },
    LONG_PATIENCE,
  );

  it(
    'cannot be helped where that answer is lost: an engine does not start with a file from before autolock; this is said, and no engine is stopped',
    async () => {
      loseAnswers(world, 'enable');
      const run = await world.killedAt(['enable', '--yes'], 'enable', 'after');
      await world.restartAll();
      const effects = world.effects().length;
      const back = await world.backOut(run, '--restore-pre-image');
      expect(endOf(back)).toEqual({ exitCode: 5, status: 'atRisk' });
      expect(swarmIn(back).outcome.why).toContain('No quorum: 0 of 3 managers can be unlocked, 2 are needed');
      expect(wordsOf(world.effects().slice(effects))).not.toContain('send restore');
    },
    LONG_PATIENCE,
  );
});
