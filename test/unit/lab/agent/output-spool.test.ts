import { describe, expect, it } from '@jest/globals';
import { cutOutput } from '../../../../src/lab/agent/output-spool.js';
import { fc } from '../../../support/fast-check.js';

const SUFFIX = '--output truncated--';

describe('cutting output as the agent does', () => {
  it('leaves what is shorter than the limit alone', () => {
    expect(cutOutput(Buffer.alloc(99, 'x'), 100).toString()).toBe('x'.repeat(99));
  });

  it('cuts what is exactly as long as the limit', () => {
    expect(cutOutput(Buffer.alloc(100, 'x'), 100).toString()).toBe('x'.repeat(80) + SUFFIX);
  });

  it('counts bytes, so that a character may be split', () => {
    const cut = cutOutput(Buffer.from('é'.repeat(60)), 101);
    expect(cut).toHaveLength(101);
    expect(cut.subarray(0, 81).toString('utf8')).toContain('\uFFFD');
  });

  it('never grows beyond the limit and keeps the beginning', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 21, max: 300 }), (bytes, limit) => {
        const cut = cutOutput(Buffer.from(bytes), limit);
        expect(cut.length).toBeLessThanOrEqual(limit);
        const kept = bytes.length < limit ? bytes.length : limit - SUFFIX.length;
        expect(cut.subarray(0, kept).equals(Buffer.from(bytes.subarray(0, kept)))).toBe(true);
      }),
    );
  });
});
