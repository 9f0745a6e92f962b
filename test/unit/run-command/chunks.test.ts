import { describe, expect, it } from '@jest/globals';
import {
  MAX_CALLER_COMMENT,
  chunksOf,
  createCommentSeries,
  groupByScope,
  halves,
  isCommentOf,
} from '../../../src/aws/run-command/chunks.js';
import { IRELAND, OHIO, instanceId, targets } from './support/room.js';
import { fc } from '../../support/fast-check.js';

const ids = (count: number) => Array.from({ length: count }, (_, index) => instanceId(index));

describe('chunks', () => {
  it('hold every id once, in order, fifty at most and in as few chunks as that takes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), (count) => {
        const chunks = chunksOf(ids(count));
        expect(chunks.flat()).toEqual(ids(count));
        expect(chunks).toHaveLength(Math.ceil(count / 50));
        expect(chunks.every((chunk) => chunk.length > 0 && chunk.length <= 50)).toBe(true);
      }),
    );
  });

  it('halve into two parts that are not empty and lose nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 50 }), (count) => {
        const [left, right] = halves(ids(count));
        expect([...left, ...right]).toEqual(ids(count));
        expect(right.length).toBeGreaterThan(0);
        expect(left.length - right.length).toBeLessThanOrEqual(1);
        expect(left.length).toBeGreaterThanOrEqual(right.length);
      }),
    );
  });

  it('are of one account and one region each', () => {
    const [a, b, c] = [targets(1, IRELAND, 1), targets(1, OHIO, 2), targets(1, IRELAND, 3)];
    expect(groupByScope([...a, ...b, ...c])).toEqual([
      { scope: IRELAND, instanceIds: [instanceId(1), instanceId(3)] },
      { scope: OHIO, instanceIds: [instanceId(2)] },
    ]);
  });
});

describe('comments', () => {
  it('differ from each other, begin with the caller’s words and fit Run Command', () => {
    const words = 'w'.repeat(MAX_CALLER_COMMENT);
    const next = createCommentSeries(words, () => 0.999_999_9);
    const comments = Array.from({ length: 2_000 }, next);
    expect(new Set(comments).size).toBe(comments.length);
    expect(comments.every((comment) => comment.startsWith(`${words} #`) && comment.length <= 100)).toBe(true);
  });

  it('of two runs with the same words differ too', () => {
    const first = createCommentSeries('run-1 probe', () => 0.1);
    const second = createCommentSeries('run-1 probe', () => 0.2);
    expect(first()).not.toBe(second());
  });

  it('are known again by their words, and by nothing less', () => {
    const comment = createCommentSeries('run-1 rotate', () => 0.999_999_9)();
    expect(isCommentOf('run-1 rotate', comment)).toBe(true);
    for (const words of ['run-1', 'run-1 rot', 'run-1 rotate again', 'run-11 rotate', '']) {
      expect(isCommentOf(words, comment)).toBe(false);
    }
    for (const other of ['run-1 rotate', 'run-1 rotate #', `${comment}x`, `${comment} #abcd-1`, ` ${comment}`]) {
      expect(isCommentOf('run-1 rotate', other)).toBe(false);
    }
  });
});
