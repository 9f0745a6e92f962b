import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PATIENCE, resultsIn, sent, swarmIn, swarmOf, unlockWorld, type UnlockWorld } from './kit.js';

const NAMES = ['blue', 'green', 'red'] as const;
const CURRENT = 'unlocked with key F, the current key';

let world: UnlockWorld;
beforeEach(async () => {
  world = await unlockWorld({ swarms: NAMES.map((name) => swarmOf(name)) });
}, PATIENCE);
afterEach(() => world.close());

const managersOf = (name: string) => world.swarm(name).managers.map((host) => host.name);

describe('a fleet of three swarms of three managers', () => {
  it(
    'is opened after an outage of all of it in one run: one look, one wave for all, and polling; then there is nothing to do',
    async () => {
      await world.restart(...NAMES.flatMap(managersOf));
      const before = world.effects().length;
      const run = await world.unlock();
      expect({ exitCode: run.exitCode, said: run.exitCode === 0 ? '' : run.stderr }).toEqual({ exitCode: 0, said: '' });
      const [look, wave, ...polls] = sent(world.effects().slice(before));
      expect([look, wave]).toEqual(['look', 'unlock']);
      expect(polls.length).toBeGreaterThan(0);
      expect(new Set(polls)).toEqual(new Set(['probe']));
      for (const name of NAMES) {
        expect(swarmIn(run, name)).toMatchObject({ outcome: { status: 'changed' }, quorum: { healthy: 3 } });
        expect(resultsIn(run, name)).toEqual(Object.fromEntries(managersOf(name).map((host) => [host, CURRENT])));
      }

      const again = await world.unlock();
      expect(again.exitCode).toBe(0);
      expect(again.report?.swarms.map(({ outcome }) => outcome.status)).toEqual([
        'unchanged',
        'unchanged',
        'unchanged',
      ]);
      expect(sent(world.effects()).slice(-1)).toEqual(['look']);
      expect(again.report?.apiCalls.byOperation).not.toHaveProperty('secretsmanager:GetSecretValue');
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'has its swarms opened although one cannot reach quorum; that one is bounded in time, and opens when its hosts return',
    async () => {
      await world.powerOff('red-manager-2');
      await world.powerOff('red-manager-3');
      await world.restart('red-manager-1', ...managersOf('blue'));
      const run = await world.unlock(['--wait', '60']);
      expect(run.exitCode).toBe(4);
      expect(resultsIn(run, 'blue')).toEqual(Object.fromEntries(managersOf('blue').map((host) => [host, CURRENT])));
      expect(swarmIn(run, 'green').outcome.status).toBe('unchanged');
      expect(swarmIn(run, 'red').outcome.status).toBe('failed');
      expect(resultsIn(run, 'red')).toMatchObject({
        'red-manager-1': 'it accepted its key and waits until its swarm has quorum',
        'red-manager-2': expect.stringContaining('the instance is stopped'),
      });
      await world.untilState('red-manager-1', 'pending');

      await world.powerOn('red-manager-2');
      const second = await world.unlock();
      expect(second.exitCode).toBe(4);
      expect(resultsIn(second, 'red')).toMatchObject({
        'red-manager-1': 'had accepted its key before, and is unlocked now',
        'red-manager-2': CURRENT,
      });
      await world.powerOn('red-manager-3');
      const third = await world.unlock();
      expect(third.exitCode).toBe(0);
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );
});
