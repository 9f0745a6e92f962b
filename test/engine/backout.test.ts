import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { endOf, runIdOf, swarmIn, told } from '../operations/change/kit.js';
import { deathAt, expectAllWell, loseAnswers, type When } from '../operations/backout/kit.js';
import { createCustodyWorld, type CustodyWorld } from '../support/custody-world.js';
import type { OperatorRun } from '../support/custody/operator.js';
import type { CliOptions } from '../support/run-cli.js';
import { clusterVersion, eventually, nodeState, nth, onAll } from '../contract/hosts/host-under-test.js';
import { untilAdopted } from '../contract/hosts/key-file.js';
import { ENGINE } from './engine-kit.js';
import { describeWithEngine } from './support.js';
import { textOf } from '../support/remedy.js';

/** A machine may have other things to do, and a swarm takes up to two minutes to serve again. */
const PATIENCE = 600_000;

/** `time`: at the nth command of that step; where a run looks first, that is its second. */
type Point = readonly [step: string, time: number, when: When];

/** Nobody waits for managers to open: what is waited for is a cluster that serves. */
const HASTE = 2;

describeWithEngine('backout, on a swarm of three managers', () => {
  let world: CustodyWorld;
  const run = async (argv: readonly string[], options: CliOptions = {}): Promise<OperatorRun> => {
    const done = await world.run(argv, options);
    expect(done.unproven).toEqual([]);
    return done;
  };
  const killed = async (command: string, [step, time, when]: Point): Promise<OperatorRun> => {
    const died = await run([command, '--yes'], { ...deathAt(world, step, when, time), haste: HASTE });
    expect({ exitCode: died.exitCode, said: died.exitCode === 130 ? '' : died.stderr }).toEqual({
      exitCode: 130,
      said: '',
    });
    return died;
  };
  const backedOut = (of: OperatorRun, ...options: readonly string[]): Promise<OperatorRun> =>
    run(['backout', runIdOf(of), '--yes', '--verbose', ...options]);
  const succeeds = async (command: string): Promise<void> => {
    const { exitCode, stderr } = await run([command, '--yes']);
    expect({ exitCode, said: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, said: '' });
  };
  const expectSettled = async (back: OperatorRun): Promise<void> => {
    expect({ ...endOf(back), said: back.exitCode === 0 ? '' : told(back) }).toEqual({
      exitCode: 0,
      status: 'changed',
      said: '',
    });
    await expectAllWell(world);
  };

  beforeAll(async () => {
    world = await createCustodyWorld({ kind: 'engine', swarms: [{ name: 'web', managers: 3, autolock: true }] });
    await succeeds('enable');
  }, PATIENCE);
  afterAll(() => world.close());

  // A way back that came to its end leaves its swarm whole: the next run is killed somewhere else.

  describe('of a rotation that was killed', () => {
    it.each<[...Point, newKeys: number]>([
      ['lease', 1, 'after', 0],
      ['preimage', 1, 'before', 0],
      ['preimage', 1, 'after', 0],
      ['rotate', 1, 'before', 0],
      ['rotate', 1, 'after', 1],
      ['confirm', 1, 'after', 1],
      ['prove', 2, 'before', 1],
      ['preimage', 2, 'after', 1],
      ['release', 1, 'before', 1],
    ])(
      'at %s (%i), %s its script ran: the live key is kept, current and proven, and nothing is left',
      async (step, time, when, newKeys) => {
        const before = world.newKeys('web');
        const back = await backedOut(await killed('rotate', [step, time, when]));
        await expectSettled(back);
        expect([swarmIn(back).autolock, swarmIn(back).key.stored]).toEqual([true, 'current']);
        expect(world.newKeys('web') - before).toBe(newKeys);
      },
      PATIENCE,
    );
  });

  it(
    'of a rotation after which every manager died, with a key that nobody has read, stops engines only when told to: then the old key opens them, and the new one is kept',
    async () => {
      const version = await clusterVersion(nth(world.swarm('web').managers, 0));
      loseAnswers(world, 'rotate');
      const died = await killed('rotate', ['rotate', 1, 'after']);
      const { managers } = world.swarm('web');
      await Promise.all(managers.map((host) => untilAdopted(ENGINE, host, version)));
      await onAll(managers, (host) => host.restartEngine());
      for (const host of managers)
        await eventually(
          ENGINE,
          () => nodeState(host),
          (state) => state === 'locked',
        );

      const careful = await backedOut(died);
      expect(endOf(careful)).toEqual({ exitCode: 5, status: 'atRisk' });
      expect(textOf(careful.report?.keyAtRisk?.remedy)).toContain('--restore-pre-image');
      expect(await world.oracle()).toEqual([]);

      const back = await backedOut(died, '--restore-pre-image');
      await expectSettled(back);
      expect(told(back)).toMatch(/restore-\d: the key-file backup from before run \S+ is restored on web-manager-1/);
      expect(told(back)).toMatch(/adopt-\d: the live key is stored, is the current key and unlocks every manager/);
      expect(swarmIn(back).key.stored).toBe('current');
      await world.restartAllManagers('web');
    },
    PATIENCE,
  );

  describe('of turning autolock on, where that was killed', () => {
    beforeAll(() => succeeds('disable'), PATIENCE);

    it.each<Point>([
      ['lease', 1, 'after'],
      ['enable', 1, 'before'],
      ['enable', 1, 'after'],
      ['confirm', 1, 'after'],
      ['prove', 2, 'before'],
      ['release', 1, 'before'],
    ])(
      'at %s (%i), %s its script ran: autolock is off as before, every disk in the clear, and nothing is left',
      async (step, time, when) => {
        const back = await backedOut(await killed('enable', [step, time, when]));
        await expectSettled(back);
        expect(swarmIn(back).autolock).toBe(false);
        expect(swarmIn(back).managers.map(({ proof }) => proof)).toEqual(Array<string>(3).fill('notEncrypted'));
      },
      PATIENCE,
    );
  });
});
