import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { schedules } from './schedule/arbitrary.js';
import { play } from './schedule/play.js';

/** Same seed, same schedules: a failure names the seed and the path to its smallest schedule. */
const SEED = 20_261_122;
const RUNS = 120;

describe('operations, faults, kills, restarts and rotations by hand, in any order', () => {
  it('break no promise, at no step, and come to an end that is true', async () => {
    await fc.assert(
      fc.asyncProperty(schedules, async (schedule) => {
        const { violations, story } = await play(schedule);
        if (violations.length > 0) throw new Error([...violations, '', ...story].join('\n'));
      }),
      { seed: SEED, numRuns: RUNS },
    );
  }, 600_000);
});
