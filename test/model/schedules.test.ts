import { expect, it } from '@jest/globals';
import { checkSchedules } from './schedule/check.js';
import { sumOf } from './schedule/tally.js';

/** The same ones every time, unless others are asked for. */
const { SCHEDULES_SEED = '20261124', SCHEDULES_PATH, SCHEDULES_RUNS = '300' } = process.env;
const RUNS = Number(SCHEDULES_RUNS);

it(`no key is lost, none leaks, and nothing untrue is claimed in ${RUNS} random schedules of operations, faults and kills`, async () => {
  const { failure, tally } = await checkSchedules({
    runs: RUNS,
    seed: Number(SCHEDULES_SEED),
    ...(SCHEDULES_PATH === undefined ? {} : { path: SCHEDULES_PATH }),
  });
  expect(failure).toBeUndefined();
  if (SCHEDULES_PATH !== undefined) return;
  // They would prove nothing if nothing befell anybody.
  expect(tally.get('schedule')).toBe(RUNS);
  expect(sumOf(tally, 'kill')).toBeGreaterThan(RUNS / 5);
  expect(sumOf(tally, 'fault')).toBeGreaterThan(RUNS / 2);
}, 3_600_000);
