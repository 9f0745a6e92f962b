import { afterEach, describe, expect, it } from '@jest/globals';
import type { OperatorRun } from '../../support/custody/operator.js';
import { interfere, once } from './fate.js';
import { changeWorld, endOf, leftovers, PATIENCE, runIdOf, told, type ChangeWorld } from './kit.js';

let world: ChangeWorld;
afterEach(() => world.close());

const ROTATE = ['rotate', '--yes'];
const CHANGED = { exitCode: 0, status: 'changed' };
const REFUSED = { exitCode: 7, status: 'blocked' };

/** One new key, nothing left behind, and every promise held. */
const rotatedOnce = async (): Promise<void> => {
  expect(world.newKeys('web')).toBe(1);
  expect(await leftovers(world)).toEqual([]);
  expect(await world.oracle()).toEqual([]);
};

/** What two runs tell each other in a test. */
const signal = (): { readonly given: Promise<void>; readonly give: () => void } => {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give };
};

/** A run that is killed, as far as one can be within this process, as the script of this step arrives. */
const abandonedAt = async (step: string): Promise<string> => {
  let interrupt: () => void = () => undefined;
  const kill = once(() => {
    interrupt();
    interrupt();
  });
  interfere(world, step, { before: kill });
  const run = await world.command(ROTATE, { onStart: (listener) => (interrupt = listener) });
  expect(run.exitCode).toBe(130);
  return runIdOf(run);
};

describe('two runs on one swarm', () => {
  it(
    'one in the middle when the other begins: the other is refused, names the first, and changes nothing',
    async () => {
      world = await changeWorld();
      const second: OperatorRun[] = [];
      const begin = once(async () => second.push(await world.command(ROTATE)));
      interfere(world, 'preimage', { before: begin });
      const first = await world.command(ROTATE);
      expect(endOf(first)).toEqual(CHANGED);
      expect(second.map((run) => endOf(run))).toEqual([REFUSED]);
      expect(second[0]?.stderr).toContain(`lockstep resume ${runIdOf(first)}`);
      await rotatedOnce();
    },
    PATIENCE,
  );

  it(
    'planned at the same time: whoever comes to the lease second is refused, names the first, and changes nothing',
    async () => {
      world = await changeWorld();
      const [leaseTaken, refused] = [signal(), signal()];
      const others: Promise<OperatorRun>[] = [];
      // The slower one has planned, and waits before the lease until the quicker one has it; which waits for the refusal then.
      const letPass = once(() => {
        others.push(world.command(ROTATE));
        return leaseTaken.given;
      });
      const waitForRefusal = once(() => {
        leaseTaken.give();
        return refused.given;
      });
      interfere(world, 'lease', { before: letPass });
      interfere(world, 'preimage', { before: waitForRefusal });
      const slower = await world.command(ROTATE);
      refused.give();
      const [quicker] = await Promise.all(others);
      if (quicker === undefined) throw new Error('there was no second run');
      expect(endOf(slower)).toEqual(REFUSED);
      expect(told(slower)).toContain(`run ${runIdOf(quicker)} of `);
      expect(endOf(quicker)).toEqual(CHANGED);
      await rotatedOnce();
    },
    PATIENCE,
  );

  it(
    'planned at the same time, one after the other in the end: the later one rotates nothing, and finds the live key kept',
    async () => {
      world = await changeWorld();
      const second: OperatorRun[] = [];
      const overtake = once(async () => second.push(await world.command(ROTATE)));
      interfere(world, 'lease', { before: overtake });
      const first = await world.command(ROTATE);
      expect(second.map((run) => endOf(run))).toEqual([CHANGED]);
      expect(endOf(first)).toEqual(CHANGED);
      expect(told(first)).toContain('rotate: found done (the cluster version changed since it was recorded)');
      await rotatedOnce();
    },
    PATIENCE,
  );
});

describe('a run that was left behind', () => {
  it(
    'after its rotation, and a run that takes it over and cannot store the live key: what opens its answer stays in the vault',
    async () => {
      world = await changeWorld();
      const runId = await abandonedAt('settle');
      expect(world.newKeys('web')).toBe(1);
      interfere(world, 'read', { before: () => world.denied.add('secretsmanager:PutSecretValue') });
      const taking = await world.command([...ROTATE, '--take-over', runId]);
      expect(endOf(taking)).toEqual({ exitCode: 4, status: 'failed' });
      expect(await leftovers(world)).toContain('run in the vault');
      // Now the key is in no other place than in that answer.
      for (const host of world.swarm('web').managers) await host.restartEngine();
      world.denied.clear();
      await world.command(['resume', runId]);
      for (const host of world.swarm('web').managers) expect(() => world.keptKeyFor(host)).not.toThrow();
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );

  it.each([
    ['preimage', 0],
    ['confirm', 1],
  ] as const)(
    'at %s stands in the way of others until it is taken over; resumed after that it does no harm',
    async (step, madeKeys) => {
      world = await changeWorld();
      const runId = await abandonedAt(step);
      expect(world.newKeys('web')).toBe(madeKeys);

      const refused = await world.command(ROTATE);
      expect(endOf(refused)).toEqual(REFUSED);
      expect(refused.stderr).toContain(`lockstep resume ${runId}`);
      expect(world.newKeys('web')).toBe(madeKeys);

      const taking = await world.command([...ROTATE, '--take-over', runId]);
      expect(endOf(taking)).toEqual(CHANGED);
      expect(world.newKeys('web')).toBe(madeKeys + 1);
      expect(await world.oracle()).toEqual([]);

      const resumed = await world.command(['resume', runId]);
      expect(endOf(resumed)).toEqual(CHANGED);
      expect(world.newKeys('web')).toBe(madeKeys + 1);
      expect(await leftovers(world)).toEqual([]);
      expect(await world.oracle()).toEqual([]);
      expect((await world.command(['prove'])).exitCode).toBe(0);
    },
    PATIENCE,
  );
});
