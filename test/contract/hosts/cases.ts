import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { FAULT_CASES } from './fault-cases.js';
import type { ContractCase, HostKit, SwarmUnderTest } from './host-under-test.js';
import { KEY_CASES } from './key-cases.js';
import { READING_CASES } from './reading-cases.js';

const ownSwarm = (kit: HostKit, { name, shape, check }: ContractCase): void => {
  it(
    name,
    async () => {
      const swarm = await kit.makeSwarm(shape);
      try {
        await check(swarm, kit);
      } finally {
        await swarm.close();
      }
    },
    kit.patienceSeconds * 10_000,
  );
};

/** What simulated and real hosts have in common. Where they differ, the engine is right. */
export const describeHostContract = (kit: HostKit): void => {
  describe(`hosts of the lab (${kit.kind})`, () => {
    describe('questions', () => {
      let swarm: SwarmUnderTest | undefined;
      beforeAll(async () => {
        swarm = await kit.makeSwarm({ managers: 3, workers: 1, autolock: true });
      }, kit.patienceSeconds * 10_000);
      afterAll(() => swarm?.close());
      it.each(READING_CASES)('$name', async ({ check }) => {
        if (swarm === undefined) throw new Error('the swarm for the questions was not made');
        await check(swarm, kit);
      });
    });
    describe('keys', () => {
      for (const contractCase of KEY_CASES) ownSwarm(kit, contractCase);
    });
    describe('faults', () => {
      for (const contractCase of FAULT_CASES) ownSwarm(kit, contractCase);
    });
  });
};
