import { afterEach, describe, expect, it } from '@jest/globals';
import type { DeliveryResult } from '../../../src/lab/fleet.js';
import { forgedAnswer } from '../../model/forgery.js';
import { interfere, once } from './fate.js';
import { changeWorld, endOf, leftovers, PATIENCE, runIdOf, told, type ChangeWorld } from './kit.js';

let world: ChangeWorld;
afterEach(() => world.close());

const newKeys = async (count: number): Promise<void> => {
  expect(world.newKeys('web')).toBe(count);
  expect(await leftovers(world)).toEqual([]);
  expect(await world.oracle()).toEqual([]);
};

const OFF = { name: 'web', managers: 3, autolock: false } as const;

describe('Run Command', () => {
  it(
    'that loses the answer to every SendCommand: each command is found again by its comment, and one key is made',
    async () => {
      world = await changeWorld();
      world.endpoint.faults.operations.set('ssm:SendCommand', { loseAnswers: 1000 });
      expect(endOf(await world.command(['rotate', '--yes']))).toEqual({ exitCode: 0, status: 'changed' });
      await newKeys(1);
    },
    PATIENCE,
  );

  it.each([
    ['rotate', 'rotate --yes', true, 1],
    ['enable', 'enable --yes', false, 1],
    ['disable', 'disable --yes', true, 0],
    ['rotate --compromised', 'rotate --compromised --yes', true, 1],
  ] as const)(
    'that delivers every script twice: %s does what it does once',
    async (_, argv, autolock, keys) => {
      world = await changeWorld({ swarms: [{ ...OFF, autolock }] });
      for (const { instanceId } of world.instances)
        world.endpoint.faults.instances.set(instanceId, { delivery: 'runTwice' });
      expect(endOf(await world.command(argv.split(' ')))).toEqual({ exitCode: 0, status: 'changed' });
      await newKeys(keys);
    },
    PATIENCE,
  );

  it.each(['timedOutAfterRun', 'timedOutNotRun'] as const)(
    'that gives up on the rotation (%s): what is true is read from the others, and nothing is rotated again',
    async (delivery) => {
      world = await changeWorld();
      const { instanceId } = world.instance('web-manager-1');
      interfere(world, 'preimage', {
        after: (result, host) => {
          if (host === 'web-manager-1') world.endpoint.faults.instances.set(instanceId, { delivery });
          return result;
        },
      });
      interfere(world, 'nudge', { before: () => world.endpoint.faults.instances.delete(instanceId) });
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual(
        delivery === 'timedOutAfterRun' ? { exitCode: 0, status: 'changed' } : { exitCode: 4, status: 'failed' },
      );
      await newKeys(delivery === 'timedOutAfterRun' ? 1 : 0);
    },
    PATIENCE,
  );
});

const printing = (result: DeliveryResult, change: (output: Buffer) => Buffer): DeliveryResult => ({
  ...result,
  standardOutput: change(result.standardOutput),
});

const NO_UTF8 = Buffer.from([0xff, 0xfe, 0x80]);
const halves = (output: Buffer): readonly [Buffer, Buffer] => {
  const middle = Math.floor(output.length / 2);
  return [output.subarray(0, middle), output.subarray(middle)];
};

const DAMAGES: readonly (readonly [what: string, change: (output: Buffer) => Buffer])[] = [
  ['cut', (output) => halves(output)[0]],
  ['empty', () => Buffer.alloc(0)],
  [
    'no UTF-8 in its middle',
    (output) => {
      const [first, second] = halves(output);
      return Buffer.concat([first, NO_UTF8, second]);
    },
  ],
  ['a banner around', (output) => Buffer.concat([Buffer.from('Welcome!\n'), output, Buffer.from('\nBye.\n')])],
  // Whoever makes it up does not know the nonce.
  [
    'of another script',
    (output) => Buffer.from(output.toString().replaceAll(/(?<=(?:LOCKSTEP1|END) )[0-9a-f]{16}/g, '0'.repeat(16))),
  ],
];

describe('the answer to the rotation', () => {
  it.each(DAMAGES)(
    'that comes %s: the key is read once more, and kept',
    async (_, change) => {
      world = await changeWorld();
      interfere(world, 'rotate', { after: (result) => printing(result, change) });
      expect(endOf(await world.command(['rotate', '--yes']))).toEqual({ exitCode: 0, status: 'changed' });
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
      expect(told(run)).toContain('confirm: web-manager-2 shows another key');
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
      expect(told(run)).toContain('rotate: found done (there is no answer in its output)');
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

describe('an engine that reports failure', () => {
  it(
    'and has rotated all the same: found out, and kept',
    async () => {
      world = await changeWorld();
      interfere(world, 'rotate', {
        before: () => {
          world.fate('web').loseNextAnswer('takenAtOnce');
        },
      });
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 0, status: 'changed' });
      expect(told(run)).toContain('rotate: found done');
      await newKeys(1);
    },
    PATIENCE,
  );

  /** A leader that was lost comes back: what lay in its log is taken now, if it still fits. */
  const leaderBack = (): void => {
    void world.host('web-manager-3').cutNetwork();
    void world.host('web-manager-3').restoreNetwork();
  };

  it(
    'and rotates later, while it is asked: found out, and kept',
    async () => {
      world = await changeWorld();
      interfere(world, 'rotate', {
        before: () => {
          world.fate('web').loseNextAnswer('takenLater');
        },
      });
      interfere(world, 'nudge', { before: once(leaderBack) });
      expect(endOf(await world.command(['rotate', '--yes']))).toEqual({ exitCode: 0, status: 'changed' });
      await newKeys(1);
    },
    PATIENCE,
  );

  it(
    'and would rotate after all was said: by then the swarm has moved on, and it rotates no more',
    async () => {
      world = await changeWorld();
      interfere(world, 'rotate', {
        before: once(() => {
          world.fate('web').loseNextAnswer('takenLater');
        }),
      });
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 4, status: 'failed' });
      expect(told(run)).toContain('the key was not rotated');
      leaderBack();
      await newKeys(0);
      expect(endOf(await world.command(['rotate', '--yes']))).toEqual({ exitCode: 0, status: 'changed' });
      await newKeys(1);
    },
    PATIENCE,
  );
});
