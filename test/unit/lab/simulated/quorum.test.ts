import { describe, expect, it } from '@jest/globals';
import {
  electLeader,
  hasQuorum,
  neededForQuorum,
  reachedFrom,
  type MemberState,
  type RaftMember,
} from '../../../../src/lab/simulated/model/raft-quorum.js';
import { fc } from '../../../support/fast-check.js';

const members = (...states: readonly MemberState[]): readonly RaftMember<string>[] =>
  states.map((state, index) => ({ id: `m${index}`, state }));

describe('quorum', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
    [7, 4],
  ])('%d managers need %d', (count, needed) => {
    expect(neededForQuorum(count)).toBe(needed);
  });

  it('is lost with two of three managers', () => {
    expect(hasQuorum(members('up', 'down', 'down'), 'm0')).toBe(false);
    expect(hasQuorum(members('up', 'down', 'up'), 'm0')).toBe(true);
  });

  it('is not held by a manager that is cut off, unless it is alone', () => {
    expect(hasQuorum(members('cut', 'up', 'up'), 'm0')).toBe(false);
    expect(hasQuorum(members('cut'), 'm0')).toBe(true);
    expect(reachedFrom(members('cut', 'up', 'up'), 'm1')).toEqual(['m1', 'm2']);
  });

  it('keeps its leader while that one has a quorum, and finds another when not', () => {
    expect(electLeader(members('up', 'up', 'up'), 'm2')).toBe('m2');
    expect(electLeader(members('up', 'up', 'cut'), 'm2')).toBe('m0');
    expect(electLeader(members('up', 'down', 'cut'), 'm0')).toBeUndefined();
  });

  it('never has two leaders: whoever has a quorum reaches whoever else has one', () => {
    const states = fc.array(fc.constantFrom<MemberState>('up', 'cut', 'down'), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(states, (list) => {
        const all = members(...list);
        const leaders = all.filter(({ id }) => hasQuorum(all, id)).map(({ id }) => id);
        for (const id of leaders) expect(reachedFrom(all, id)).toEqual(expect.arrayContaining(leaders));
      }),
    );
  });
});
