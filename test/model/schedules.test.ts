import { expect, it } from '@jest/globals';
import { checkSchedules } from './schedule/check.js';

/** The same ones every time. */
const SEED = 1;
const RUNS = 80;

it(`no key is lost, none leaks, and nothing untrue is claimed in ${RUNS} random schedules of operations, faults and kills`, async () => {
  const { failure, tally } = await checkSchedules({ runs: RUNS, seed: SEED });
  expect(failure).toBeUndefined();
  // They would prove nothing if nothing befell anybody.
  expect(tally.schedules).toBe(RUNS);
  expect(tally.kills).toBeGreaterThan(RUNS / 5);
  expect(tally.faults).toBeGreaterThan(RUNS / 2);
}, 600_000);
