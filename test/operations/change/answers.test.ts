import { afterEach, describe, expect, it } from '@jest/globals';
import type { DeliveryResult } from '../../../src/lab/lab-fleet.js';
import { forgedAnswer } from '../../model/forgery.js';
import { interfere } from './fate.js';
import { changeWorld, endOf, leftovers, PATIENCE, runIdOf, told, type ChangeWorld } from './kit.js';

let world: ChangeWorld;
afterEach(() => world.close());

const newKeys = async (count: number): Promise<void> => {
  expect(world.newKeys('web')).toBe(count);
  expect(await leftovers(world)).toEqual([]);
  expect(await world.oracle()).toEqual([]);
};

const printing = (result: DeliveryResult, change: (output: Buffer) => Buffer): DeliveryResult => ({
  ...result,
  standardOutput: change(result.standardOutput),
});

const NO_UTF8 = Buffer.from([0xff, 0xfe, 0x80]);
const halves = (output: Buffer): readonly [Buffer, Buffer] => {
  const middle = Math.floor(output.length / 2);
  return [output.subarray(0, middle), output.subarray(middle)];
};

const DONE = 'rotate: done on web-manager-1';
const CUT = 'rotate: found done (its result was truncated)';
const CHANGED_ON_ITS_WAY = 'rotate: found done (the result was changed in transit: length or checksum differ)';
const NO_ANSWER = 'rotate: found done (its output contains no result)';

/** What becomes of an output, and how the rotation is known to be done all the same: but for a banner, by reading the key again. */
const DAMAGES: readonly (readonly [what: string, known: string, change: (output: Buffer) => Buffer])[] = [
  ['with a banner around', DONE, (output) => Buffer.concat([Buffer.from('Hello!\n'), output, Buffer.from('\nBye.\n')])],
  ['cut', CUT, (output) => halves(output)[0]],
  ['empty', NO_ANSWER, () => Buffer.alloc(0)],
  [
    'with bytes in its middle that are no UTF-8',
    CUT,
    (output) => {
      const [first, second] = halves(output);
      return Buffer.concat([first, NO_UTF8, second]);
    },
  ],
  [
    'changed in one character',
    CHANGED_ON_ITS_WAY,
    (output) =>
      Buffer.from(output.toString().replace(/(?<=LOCKSTEP1 \S+ \d+ \d+ .{40})./, (it) => (it === 'A' ? 'B' : 'A'))),
  ],
  [
    // Whoever makes it up does not know the nonce.
    'of another script',
    NO_ANSWER,
    (output) => Buffer.from(output.toString().replaceAll(/(?<=(?:LOCKSTEP1|END) )[0-9a-f]{16}/g, '0'.repeat(16))),
  ],
];

describe('the answer to the rotation', () => {
  it.each(DAMAGES)(
    'that comes %s: %s, and its key is kept',
    async (_, known, change) => {
      world = await changeWorld();
      interfere(world, 'rotate', { after: (result) => printing(result, change) });
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 0, status: 'changed' });
      expect(told(run)).toContain(known);
      await newKeys(1);
    },
    PATIENCE,
  );

  it(
    'with a key that somebody else has sealed, in a frame that is right: no manager confirms it, and the live one is kept',
    async () => {
      world = await changeWorld();
      interfere(world, 'rotate', {
        after: (result, _, { commands }) =>
          printing(result, (output) =>
            Buffer.from(forgedAnswer({ script: commands.join('\n'), output: output.toString() })),
          ),
      });
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 0, status: 'changed' });
      expect(told(run)).toContain(
        'rotate: done on web-manager-1; web-manager-2 shows it, and web-manager-1 reported another one; the key that it reported is stored, but is not the current key',
      );
      expect(told(run)).toContain('confirm: web-manager-3 shows the same key');
      await newKeys(1);
    },
    PATIENCE,
  );

  it(
    'that is the answer of an earlier run: it is not taken for that of this one',
    async () => {
      world = await changeWorld();
      let earlier: DeliveryResult | undefined;
      interfere(world, 'rotate', { after: (result) => (earlier ??= result) });
      expect((await world.command(['rotate', '--yes'])).exitCode).toBe(0);
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 0, status: 'changed' });
      expect(told(run)).toContain('rotate: found done (its output contains no result)');
      await newKeys(2);
    },
    PATIENCE,
  );
});

describe('answers to other scripts that come cut', () => {
  const FAILED = { exitCode: 4, status: 'failed' } as const;
  it.each([
    ['lease', FAILED, FAILED, 0],
    ['preimage', FAILED, FAILED, 0],
    ['confirm', { exitCode: 4, status: 'unknown' }, { exitCode: 0, status: 'changed' }, 1],
  ] as const)(
    '%s: nothing is claimed that was not read',
    async (step, end, resumedEnd, keys) => {
      world = await changeWorld();
      let isCut = true;
      interfere(world, step, {
        after: (result) => (isCut ? printing(result, (output) => halves(output)[0]) : result),
      });
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual(end);
      expect(world.newKeys('web')).toBe(keys);
      expect(await world.oracle()).toEqual([]);
      isCut = false;
      expect(endOf(await world.command(['resume', runIdOf(run)]))).toEqual(resumedEnd);
      await newKeys(keys);
    },
    PATIENCE,
  );
});
