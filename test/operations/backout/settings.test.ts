import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { endOf, swarmIn, told, wordsOf } from '../change/kit.js';
import { backoutWorld, expectAllWell, LONG_PATIENCE, type BackoutWorld } from './kit.js';

let world: BackoutWorld;
beforeEach(async () => {
  world = await backoutWorld();
});
afterEach(() => world.close());

const LOOKS = /^send (?:probe|prove|lease|list)$/;
/** Changes since, beyond looking. */
const changesSince = (effects: number): readonly string[] =>
  wordsOf(world.effects().slice(effects)).filter((words) => !LOOKS.test(words));

describe('the way back from a run that came to its end', () => {
  it(
    'of a rotation that is fine changes nothing, and says so',
    async () => {
      const run = await world.command(['rotate', '--yes']);
      const effects = world.effects().length;
      const back = await world.backOut(run);
      expect(endOf(back)).toEqual({ exitCode: 0, status: 'unchanged' });
      expect(swarmIn(back).outcome.why).toMatch(/An engine cannot take an old key back: key \w+ stays stored/);
      expect(changesSince(effects)).toEqual([]);
      await expectAllWell(world);
    },
    LONG_PATIENCE,
  );

  it(
    'turns autolock on again that the run turned off, with a new key; done again it changes nothing, nor after a later run',
    async () => {
      const run = await world.command(['disable', '--yes']);
      const dry = await world.command(['backout', '--dry-run', '--yes', run.report?.run.id ?? '']);
      expect(endOf(dry)).toEqual({ exitCode: 0, status: 'unchanged' });
      expect(dry.stderr).toContain('First: Turns autolock on, with a new key that is stored and verified.');
      const back = await world.backOut(run);
      expect(endOf(back)).toEqual({ exitCode: 0, status: 'changed' });
      expect([swarmIn(back).autolock, swarmIn(back).key.stored, world.newKeys('web')]).toEqual([true, 'current', 1]);
      await expectAllWell(world);
      await world.command(['disable', '--yes']);
      const effects = world.effects().length;
      expect(endOf(await world.backOut(run))).toEqual({ exitCode: 0, status: 'unchanged' });
      expect(changesSince(effects)).toEqual([]);
    },
    LONG_PATIENCE,
  );

  it(
    'turns autolock on again also after a later run that rotated join tokens: that is another setting',
    async () => {
      const run = await world.command(['disable', '--yes']);
      expect(endOf(await world.command(['rotate-join-tokens', '--yes']))).toEqual({ exitCode: 0, status: 'changed' });
      const back = await world.backOut(run);
      expect(endOf(back)).toEqual({ exitCode: 0, status: 'changed' });
      expect(swarmIn(back).autolock).toBe(true);
    },
    LONG_PATIENCE,
  );

  it(
    'shows in a dry run that the vault would refuse the key, with the remedy and exit code 4',
    async () => {
      const run = await world.command(['disable', '--yes']);
      world.denied.add('secretsmanager:ListSecretVersionIds');
      const effects = world.effects().length;
      const dry = await world.command(['backout', '--dry-run', '--yes', run.report?.run.id ?? '']);
      expect(dry.exitCode).toBe(4);
      const shown = dry.stderr.replaceAll(/\s+/g, ' ');
      expect(shown).toContain('The vault accepts no key now: The vault refused the request:');
      expect(shown).toContain('secretsmanager:ListSecretVersionIds');
      expect(shown).toContain('First: Turns autolock on, with a new key that is stored and verified.');
      expect(changesSince(effects)).toEqual([]);
      world.denied.clear();
      expect(endOf(await world.backOut(run))).toEqual({ exitCode: 0, status: 'changed' });
    },
    LONG_PATIENCE,
  );

  it(
    'replaces a new key that is itself suspect, once, when told to',
    async () => {
      const run = await world.command(['rotate', '--yes']);
      const back = await world.backOut(run, '--rotate-again');
      expect(endOf(back)).toEqual({ exitCode: 0, status: 'changed' });
      expect(told(back)).toMatch(/rotate-1: the new key is stored, is the current key and unlocks every manager/);
      expect(world.newKeys('web')).toBe(2);
      await expectAllWell(world);
    },
    LONG_PATIENCE,
  );
});
