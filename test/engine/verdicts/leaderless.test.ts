import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { EngineHost } from '../../../src/lab/engine/engine-host.js';
import type { EngineSwarm } from '../../../src/lab/engine/engine-swarm.js';
import { describeWithEngine } from '../support.js';
import { PATIENCE, reach } from './reach.js';
import { verdictRows, type RowName } from './rows.js';
import { openWorld, placed, type World } from './world.js';

describeWithEngine('verdicts on a swarm of three without a leader', () => {
  let world: World;
  let swarm: EngineSwarm;
  let first: EngineHost;
  let second: EngineHost;
  let third: EngineHost;

  beforeAll(async () => {
    world = await openWorld({ swarms: [{ name: 'web', managers: 3, autolock: true, ...placed('web') }] });
    swarm = world.lab.swarm('web');
    first = world.lab.host('web-manager-1');
    second = world.lab.host('web-manager-2');
    third = world.lab.host('web-manager-3');
  }, 240_000);
  afterAll(() => world.close(), 60_000);

  const expectRow = (name: RowName) => world.expectVerdict(verdictRows[name], 'web');

  it(
    'no leader',
    async () => {
      const all = [first, second, third];
      await Promise.all(all.map((host) => host.cutNetwork()));
      await reach(undefined, ...all);
      await expectRow('noLeader');
      await Promise.all(all.map((host) => host.restoreNetwork()));
      await reach(3, ...all);
    },
    2 * PATIENCE + 60_000,
  );

  it(
    'no quorum, all locked, one pending',
    async () => {
      const key = await swarm.unlockKey();
      await Promise.all([second.stopEngine(), third.stopEngine()]);
      await reach(undefined, first);
      await expectRow('noQuorum');
      await Promise.all([first.restartEngine(), second.startEngine(), third.startEngine()]);
      await expectRow('allLocked');
      expect((await first.unlock(key, 5)).exitCode).toBe(124);
      await expectRow('onePending');
    },
    PATIENCE + 120_000,
  );
});
