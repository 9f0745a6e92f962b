import type { ReportRemedy } from '../../../src/report/model.js';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { DeliveryResult } from '../../../src/lab/lab-fleet.js';
import { interfere, once, pretending, pretendingToNudge } from './fate.js';
import { changeWorld, endOf, leftovers, PATIENCE, runIdOf, swarmIn, told, type ChangeWorld } from './kit.js';
import { textOf } from '../../support/remedy.js';

let world: ChangeWorld;
afterEach(() => world.close());

const FAILED = { exitCode: 4, status: 'failed' } as const;
const CHANGED = { exitCode: 0, status: 'changed' } as const;

const nothingChanged = async (): Promise<void> => {
  expect(world.newKeys('web')).toBe(0);
  expect(await leftovers(world)).toEqual([]);
  expect(await world.oracle()).toEqual([]);
};

const plain = (remedy: ReportRemedy | null): string =>
  textOf(remedy).replaceAll(/--swarm [0-9a-z]+/g, '--swarm <swarm>');

/** What happens to the first one alone. */
const theFirst = <Input, Output>(work: (input: Input) => Output): ((input: Input) => Output | undefined) => {
  let isOver = false;
  return (input) => {
    if (isOver) return undefined;
    isOver = true;
    return work(input);
  };
};

describe('an actor that answers as if it had acted, and has not', () => {
  it.each([
    ['rotate', 'rotate', 'the key was not rotated: web-manager-2, web-manager-3 still show the previous key'],
    ['disable', 'disable', 'autolock was not turned off: web-manager-2, web-manager-3 still show the previous key'],
    [
      'rotate --compromised',
      'disable',
      'autolock was not turned off: web-manager-2, web-manager-3 still show the previous key',
    ],
  ] as const)(
    '%s: another manager shows the key of before, nothing is claimed, and it is named',
    async (argv, step, why) => {
      world = await changeWorld();
      interfere(world, step, { instead: pretending });
      const run = await world.command([...argv.split(' '), '--yes']);
      expect(endOf(run)).toEqual(FAILED);
      const { outcome } = swarmIn(run);
      expect(outcome.why).toContain(`${why}, although web-manager-1 reports that it is done`);
      expect(plain(outcome.remedy)).toMatch(
        new RegExp(`^Investigate web-manager-1 \\(i-[0-9a-f]+\\): .* then run: lockstep ${argv} --swarm <swarm>`),
      );
      await nothingChanged();
    },
    PATIENCE,
  );

  it(
    'enable: autolock is off on another manager, and nothing is claimed',
    async () => {
      world = await changeWorld({ swarms: [{ name: 'web', managers: 3, autolock: false }] });
      interfere(world, 'enable', { instead: pretending });
      const run = await world.command(['enable', '--yes']);
      expect(endOf(run)).toEqual(FAILED);
      expect(swarmIn(run).outcome.why).toContain(
        'autolock was not turned on: web-manager-2, web-manager-3 show no key: autolock is off',
      );
      await nothingChanged();
    },
    PATIENCE,
  );

  it(
    'rotate, in a swarm of two: both keys are stored, for the other one may be wrong',
    async () => {
      world = await changeWorld({ swarms: [{ name: 'web', managers: 2, autolock: true }] });
      interfere(world, 'rotate', { instead: pretending });
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual(FAILED);
      expect(swarmIn(run).outcome.why).toContain('the key that it reported is stored, but is not the current key');
      await nothingChanged();
    },
    PATIENCE,
  );

  it(
    'rotate, and the run ends before it knows: resumed it finds the same',
    async () => {
      world = await changeWorld();
      let interrupt: () => void = () => undefined;
      interfere(world, 'rotate', {
        instead: (delivery) => {
          interrupt();
          interrupt();
          return pretending(delivery);
        },
      });
      const killed = await world.command(['rotate', '--yes'], { onStart: (listener) => (interrupt = listener) });
      expect(killed.exitCode).toBe(130);
      const run = await world.command(['resume', runIdOf(killed)]);
      expect(endOf(run)).toEqual(FAILED);
      expect(swarmIn(run).outcome.why).toContain('web-manager-2, web-manager-3 still show the previous key');
      await nothingChanged();
    },
    PATIENCE,
  );

  it(
    'the second half of rotate --compromised: another manager turns autolock on',
    async () => {
      world = await changeWorld();
      interfere(world, 'enable', { instead: theFirst(pretending) });
      const run = await world.command(['rotate', '--compromised', '--yes']);
      expect(endOf(run)).toEqual(CHANGED);
      expect(told(run)).toContain('enable: done on web-manager-2');
      expect(world.newKeys('web')).toBe(1);
      expect(await leftovers(world)).toEqual([]);
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'in a swarm of one: what is claimed is claimed on its word alone, and the plan and the step say so',
    async () => {
      world = await changeWorld({ swarms: [{ name: 'web', managers: 1, autolock: true }] });
      const run = await world.command(['rotate', '--yes', '--single-manager']);
      expect(endOf(run)).toEqual(CHANGED);
      expect(run.stderr.replaceAll(/\s+/g, ' ')).toContain('reports that a new key is live: no verifier is available');
      expect(told(run)).toContain('rotate: done on web-manager-1, without a verifier: no other manager is included');
    },
    PATIENCE,
  );
});

describe('an actor whose act nobody answers, and that answers for the update that moves the swarm on', () => {
  const NOT_MADE: DeliveryResult = {
    status: 'Failed',
    exitCode: 1,
    standardOutput: Buffer.alloc(0),
    standardError: Buffer.alloc(0),
  };

  it(
    'does not make it look undone: it is open while the others are at the version of before, and found done later',
    async () => {
      world = await changeWorld();
      const executor = world.instance('web-manager-1').instanceId;
      let isOver = false;
      interfere(world, 'rotate', {
        before: once(() => {
          world.fate('web').loseNextAnswer('takenLater');
        }),
      });
      // The others cannot make the update.
      interfere(world, 'nudge', {
        instead: (delivery) => {
          if (isOver) return undefined;
          return delivery.instanceId === executor ? pretendingToNudge(delivery) : NOT_MADE;
        },
      });
      const run = await world.command(['rotate', '--yes']);
      expect(endOf(run)).toEqual({ exitCode: 5, status: 'atRisk' });
      expect(swarmIn(run).outcome.why).toContain(
        'web-manager-2, web-manager-3 still show the previous key, and the cluster version was not seen to increase',
      );
      expect(world.newKeys('web')).toBe(0);
      isOver = true;
      // A leader that was lost comes back, with the request in its log.
      await world.host('web-manager-3').cutNetwork();
      await world.host('web-manager-3').restoreNetwork();
      expect(world.newKeys('web')).toBe(1);
      expect(endOf(await world.command(['resume', runIdOf(run)]))).toEqual(CHANGED);
      expect(world.newKeys('web')).toBe(1);
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );
});

describe('rotate --compromised', () => {
  it(
    'gives every manager another data key and certificate',
    async () => {
      world = await changeWorld();
      const before = await certificates();
      const run = await world.command(['rotate', '--compromised', '--yes']);
      expect(endOf(run)).toEqual(CHANGED);
      expect(told(run)).toMatch(/prove: 3 of 3 managers .* and have renewed their data key and certificate/);
      const after = await certificates();
      expect(after.filter((certificate, index) => certificate === before[index])).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'names a manager that cannot write its key file until autolock is on again: it keeps both, and a repeat mends it',
    async () => {
      world = await changeWorld();
      const host = world.host('web-manager-3');
      interfere(world, 'disable', { before: once(() => host.makeCertificatesReadOnly()) });
      interfere(world, 'enable', { before: once(() => host.makeCertificatesWritable()) });
      const before = await certificates();
      const run = await world.command(['rotate', '--compromised', '--yes']);
      expect(endOf(run)).toEqual(FAILED);
      const { outcome, autolock, key } = swarmIn(run);
      expect(outcome.why).toMatch(
        /1 of 3 managers are not confirmed to have renewed .* \(web-manager-3: it was not seen with its/,
      );
      expect(plain(outcome.remedy)).toMatch(/^lockstep rotate --compromised --swarm <swarm>/);
      expect([autolock, key.stored]).toEqual([true, 'current']);
      const after = await certificates();
      expect(after.map((certificate, index) => certificate === before[index])).toEqual([false, false, true]);
      expect(await leftovers(world)).toEqual([]);
      expect(await world.oracle()).toEqual([]);

      const again = await world.command(['rotate', '--compromised', '--yes']);
      expect(endOf(again)).toEqual(CHANGED);
      expect((await certificates())[2]).not.toBe(before[2]);
    },
    PATIENCE,
  );

  const certificates = (): Promise<readonly string[]> =>
    Promise.all(world.swarm('web').managers.map((host) => host.read('swarm/certificates/swarm-node.crt')));
});
