import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createCustodyWorld, type CustodyWorld } from '../support/custody-world.js';
import { describeWithEngine } from './support.js';

/** Managers unlock one after the other, and each takes up to two minutes. */
const PATIENCE = 900_000;

describeWithEngine('a fleet of three swarms of three managers', () => {
  let world: CustodyWorld;
  const names = ['red', 'green', 'blue'];
  beforeAll(async () => {
    const swarms = names.map((name) => ({ name, managers: 3, autolock: name !== 'blue' }));
    world = await createCustodyWorld({ kind: 'engine', swarms });
  }, PATIENCE);
  afterAll(() => world.close());

  it(
    'gets a key that is stored and verified on every manager, where it had none',
    async () => {
      const { exitCode, report } = await world.run(['enable', '--swarm', 'blue', '--yes']);
      expect(exitCode).toBe(0);
      expect(report?.swarms.map(({ autolock, key }) => [autolock, key.stored])).toEqual([[true, 'current']]);
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'is rotated side by side, each swarm once, and every key is kept and proven',
    async () => {
      const before = names.map((name) => world.newKeys(name));
      const { exitCode, report, stderr } = await world.run(['rotate', '--yes', '--canary', '0', '--concurrency', '3']);
      expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(report?.swarms.map(({ outcome, key }) => [outcome.status, key.stored])).toEqual(
        names.map(() => ['changed', 'current']),
      );
      expect(names.map((name, index) => world.newKeys(name) - (before[index] ?? 0))).toEqual([1, 1, 1]);
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'comes back with the kept keys when every manager is restarted, one after the other',
    async () => {
      await Promise.all(names.map((name) => world.restartAllManagers(name)));
      const { exitCode } = await world.run(['prove']);
      expect(exitCode).toBe(0);
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'gives its key back to nobody when autolock is turned off',
    async () => {
      const { exitCode, report } = await world.run(['disable', '--swarm', 'blue', '--yes']);
      expect(exitCode).toBe(0);
      expect(report?.swarms.map(({ autolock }) => autolock)).toEqual([false]);
      expect(report?.swarms.flatMap(({ managers }) => managers.map(({ proof }) => proof))).toEqual(
        Array<string>(3).fill('notEncrypted'),
      );
      expect(await world.oracle()).toEqual([]);
    },
    PATIENCE,
  );
});
