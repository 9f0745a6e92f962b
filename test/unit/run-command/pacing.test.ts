import { describe, expect, it } from '@jest/globals';
import { DEFAULT_PACING, backoff, jittered, nextInterval } from '../../../src/aws/run-command/pacing.js';
import type { Look } from '../../../src/aws/run-command/pacing.js';
import { fc } from '../../support/fast-check.js';

const looks = fc.array(fc.constantFrom<Look>('news', 'nothing', 'throttled'), { maxLength: 200 });
const interval = (history: readonly Look[]) =>
  history.reduce((current, look) => nextInterval(DEFAULT_PACING, current, look), DEFAULT_PACING.first);

describe('the wait between two looks', () => {
  it('stays within its bounds, whatever the looks bring', () => {
    fc.assert(
      fc.property(looks, (history) => {
        expect(interval(history)).toBeGreaterThanOrEqual(DEFAULT_PACING.first);
        expect(interval(history)).toBeLessThanOrEqual(DEFAULT_PACING.throttledCeiling);
      }),
    );
  });

  it('grows without news, and is short again after news', () => {
    expect(interval(['nothing'])).toBeGreaterThan(interval([]));
    expect(interval(Array<Look>(50).fill('nothing'))).toBe(DEFAULT_PACING.ceiling);
    expect(interval(['nothing', 'nothing', 'throttled', 'news'])).toBe(DEFAULT_PACING.first);
  });

  it('doubles when throttled, beyond the ceiling of quiet times', () => {
    expect(interval(['throttled'])).toBe(2 * DEFAULT_PACING.first);
    expect(interval(Array<Look>(50).fill('throttled'))).toBe(DEFAULT_PACING.throttledCeiling);
  });
});

describe('the wait before a repetition', () => {
  it('doubles with every try up to a bound', () => {
    expect([1, 2, 3, 4].map((tries) => backoff(DEFAULT_PACING, tries))).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(backoff(DEFAULT_PACING, 1_000)).toBe(DEFAULT_PACING.throttledCeiling);
  });
});

describe('jitter', () => {
  it('spreads a wait by a fifth to either side', () => {
    expect(jittered(DEFAULT_PACING, 1_000, () => 0)).toBe(800);
    expect(jittered(DEFAULT_PACING, 1_000, () => 0.5)).toBe(1_000);
    expect(jittered(DEFAULT_PACING, 1_000, () => 1)).toBe(1_200);
  });
});
