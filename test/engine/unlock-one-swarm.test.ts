import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { fingerprintOf, parseUnlockKey } from '../../src/domain/key.js';
import { eventually, nth, output } from '../contract/hosts/host-under-test.js';
import { readKeyFile } from '../contract/hosts/key-file.js';
import { resultsIn, sent, swarmIn, swarmOf, unlockWorld, type UnlockWorld } from '../operations/unlock/kit.js';
import { ENGINE } from './engine-kit.js';
import { describeWithEngine } from './support.js';

/** A swarm takes up to two minutes to serve again, and a machine may have other things to do. */
const PATIENCE = 600_000;
const ONE = 'web-manager-1';
const TWO = 'web-manager-2';
const THREE = 'web-manager-3';
const CURRENT = 'unlocked with key F, the current key';

describeWithEngine('unlock, on a swarm of three managers and two workers', () => {
  let world: UnlockWorld;
  /** What the oracle has to say after a test. */
  let lost: readonly unknown[] = [];
  beforeAll(async () => {
    world = await unlockWorld({ kind: 'engine', swarms: [{ ...swarmOf('web'), workers: 2 }] });
  }, PATIENCE);
  afterAll(() => world.close());

  const docker = (host: string, ...args: readonly string[]) => output(world.host(host), ...args);
  const worker = (index: number): string => nth(world.swarm('web').workers, index).name;
  const nodeIdOf = (host: string) => docker(host, 'info', '--format', '{{.Swarm.NodeID}}');
  const opened = async () => {
    const run = await world.unlock([], { haste: 1 });
    expect({ exitCode: run.exitCode, said: run.exitCode === 0 ? '' : run.stderr }).toEqual({ exitCode: 0, said: '' });
    return run;
  };
  const scene = (name: string, play: () => Promise<void>): void => {
    it(
      name,
      async () => {
        await play();
        expect(await world.oracle()).toEqual(lost);
      },
      PATIENCE,
    );
  };

  scene('opens one manager that was restarted, and leaves the others alone', async () => {
    await world.restart(THREE);
    const run = await opened();
    expect(resultsIn(run)).toEqual({ [ONE]: 'already unlocked', [TWO]: 'already unlocked', [THREE]: CURRENT });
    await world.untilServing(THREE);
  });

  scene(
    'opens a manager that was killed during a rotation with the one of both keys that opens it, by proof',
    async () => {
      await Promise.all([world.rotateByHand(ONE), engineOf(THREE).killEngine()]);
      await world.keepLiveKey('web');
      await world.start(THREE);
      const key = parseUnlockKey(world.keptKeyFor(world.host(THREE)));
      if (key === undefined) throw new Error('no key is kept');
      const run = await opened();
      const [said] = swarmIn(run).outcome.steps.filter(({ step }) => step === THREE);
      expect(said?.result).toContain(`unlocked with key ${fingerprintOf(key)}`);
      await world.untilServing(THREE);
    },
  );

  scene('opens a worker that was promoted', async () => {
    await docker(ONE, 'node', 'promote', await nodeIdOf(worker(0)));
    await world.untilServing(worker(0));
    await world.untilEncrypted(worker(0));
    await world.restart(worker(0));
    expect(resultsIn(await opened())).toMatchObject({ [worker(0)]: CURRENT });
    await world.untilServing(worker(0));
  });

  scene(
    'finds nothing to open where nobody is locked: not in a manager that was demoted, nor in a host of no swarm',
    async () => {
      await docker(ONE, 'node', 'demote', await nodeIdOf(worker(0)));
      await world.untilDemoted(worker(0));
      await docker(worker(1), 'swarm', 'leave', '--force');
      await world.restart(worker(0));
      const before = world.effects().length;
      const run = await opened();
      expect(swarmIn(run).outcome.status).toBe('unchanged');
      expect(sent(world.effects().slice(before))).toEqual(['look']);
      expect(run.report?.unassigned.map(({ name, state }) => [name, state])).toEqual([
        [worker(0), 'worker'],
        [worker(1), 'notInSwarm'],
      ]);
    },
  );

  scene(
    'needs no key for a manager that was down while autolock was turned on, and its new one after that',
    async () => {
      await docker(ONE, 'swarm', 'update', '--autolock=false');
      await eventually(
        ENGINE,
        () => readKeyFile(world.host(TWO)),
        ({ encrypted }) => !encrypted,
      );
      await world.host(TWO).stopEngine();
      await docker(ONE, 'swarm', 'update', '--autolock=true');
      await world.keepLiveKey('web');
      await world.start(TWO);
      await world.untilServing(TWO);
      expect(resultsIn(await opened())).toMatchObject({ [TWO]: 'already unlocked' });
      await world.untilEncrypted(TWO);
      await world.restart(TWO);
      expect(resultsIn(await opened())).toMatchObject({ [TWO]: CURRENT });
      await world.untilServing(TWO);
    },
  );

  scene('sends nothing where the vault has a wrong key and nobody serves', async () => {
    const managers = [ONE, TWO, THREE];
    await world.loseKeys('web');
    await world.keepWrongKey('web');
    await world.restart(...managers);
    const before = world.effects().length;
    const run = await world.unlock([], { haste: 1 });
    expect(run.exitCode).toBe(4);
    expect(swarmIn(run).outcome.status).toBe('blocked');
    expect(resultsIn(run)).toEqual(Object.fromEntries(managers.map((name) => [name, 'no stored key unlocks it'])));
    expect(sent(world.effects().slice(before))).toEqual(['look']);
    lost = managers.map((name) => expect.stringMatching(`^lost: no stored key unlocks ${name}`));
  });

  const engineOf = (host: string) => {
    if (world.lab.kind !== 'engine') throw new Error('this world has no engines');
    return world.lab.lab.host(host);
  };
});
