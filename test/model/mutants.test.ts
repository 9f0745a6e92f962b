import { describe, expect, it } from '@jest/globals';
import { MUTANTS, SAME_AS_REAL } from './mutants.js';
import { checkSchedules } from './schedule/check.js';

const SEED = 20261122;
/** Each is found by the first dozen of its kind. */
const RUNS = 25;

describe('random schedules find a lockstep that', () => {
  it.each(MUTANTS)(
    '$name',
    async ({ actions, within, breaks }) => {
      const { violations } = await checkSchedules({ runs: RUNS, seed: SEED, actions, within, breaks, shrinks: false });
      expect(violations).toContainEqual(expect.stringMatching(breaks));
    },
    600_000,
  );
});

it('random schedules of every such kind find nothing where the same steps are put together as they should be', async () => {
  for (const { within } of MUTANTS) {
    const { failure } = await checkSchedules({ runs: 4, seed: SEED, actions: SAME_AS_REAL, within });
    expect(failure).toBeUndefined();
  }
}, 600_000);
