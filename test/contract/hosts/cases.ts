import { afterAll, beforeAll, describe, it } from '@jest/globals';
import pLimit, { type LimitFunction } from 'p-limit';
import { FAULT_CASES } from './fault-cases.js';
import type { ContractCase, HostKit, SwarmUnderTest } from './host-under-test.js';
import { KEY_CASES } from './key-cases.js';
import { QUORUM_CASES } from './quorum-cases.js';
import { READING_CASES } from './reading-cases.js';
import { SOCKET_CASES } from './socket-cases.js';
import { SOCKET_STATE_CASES } from './socket-state-cases.js';
import { TOKEN_CASES } from './token-cases.js';

/** Cases in the order given, in one swarm that none of them spoils for the next. */
const inOneSwarm = (kit: HostKit, title: string, cases: readonly ContractCase[]): void => {
  describe(title, () => {
    let swarm: SwarmUnderTest | undefined;
    beforeAll(async () => {
      swarm = await kit.makeSwarm({ managers: 3, workers: 1, autolock: true });
    }, kit.patienceSeconds * 10_000);
    afterAll(() => swarm?.close());
    it.each(cases)('$name', async ({ check }) => {
      if (swarm === undefined) throw new Error('the swarm for these cases was not made');
      await check(swarm, kit);
    });
  });
};

/** Cases with a swarm each. They mostly wait, for elections and engines, so several go on at once. */
const inOwnSwarms = (kit: HostKit, title: string, cases: readonly ContractCase[], free: LimitFunction): void => {
  describe(title, () => {
    it.concurrent.each(cases)(
      '$name',
      ({ shape, check }) =>
        free(async () => {
          const swarm = await kit.makeSwarm(shape);
          try {
            await check(swarm, kit);
          } finally {
            await swarm.close();
          }
        }),
      kit.patienceSeconds * 10_000,
    );
  });
};

/** What simulated and real hosts have in common. Where they differ, the engine is right. */
export const describeHostContract = (kit: HostKit): void => {
  const free = pLimit(kit.swarmsAtOnce);
  describe(`hosts of the lab (${kit.kind})`, () => {
    inOneSwarm(kit, 'questions', READING_CASES);
    inOneSwarm(kit, 'the engine’s socket', SOCKET_CASES);
    // The long ones first, so that the short ones fill up what is left.
    inOwnSwarms(kit, 'quorum', QUORUM_CASES, free);
    inOwnSwarms(kit, 'faults', FAULT_CASES, free);
    inOwnSwarms(kit, 'keys', KEY_CASES, free);
    inOwnSwarms(kit, 'join tokens', TOKEN_CASES, free);
    inOwnSwarms(kit, 'the engine’s socket, by state', SOCKET_STATE_CASES, free);
  });
};
