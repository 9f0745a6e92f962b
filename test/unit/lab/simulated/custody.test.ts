import { describe, expect, it } from '@jest/globals';
import { adopt, type KeyCustody } from '../../../../src/lab/simulated/model/key-custody.js';
import { fc } from '../../../support/fast-check.js';

const held = (key: string | undefined, version: number): KeyCustody => ({ key, version, dataKey: 'settled' });

describe('what a manager does when it sees the cluster object', () => {
  it.each([
    ['the same key at a later version', held('a', 5), { version: 9, unlockKey: 'a' }],
    ['another key at an earlier version', held('a', 9), { version: 5, unlockKey: 'b' }],
    ['another key at the same version', held('a', 9), { version: 9, unlockKey: 'b' }],
    ['autolock off, in the clear', held(undefined, 0), { version: 9, unlockKey: undefined }],
  ])('keeps what it has: %s', (_, custody, offer) => {
    expect(adopt(custody, offer)).toEqual({ kind: 'unchanged' });
  });

  it('takes a newer key without a new data key', () => {
    expect(adopt(held('a', 5), { version: 9, unlockKey: 'b' })).toEqual({
      kind: 'adopted',
      renews: false,
      custody: { key: 'b', version: 9, dataKey: 'settled' },
    });
  });

  it('renews its data key and its node key when autolock comes', () => {
    expect(adopt(held(undefined, 0), { version: 9, unlockKey: 'a' })).toEqual({
      kind: 'adopted',
      renews: true,
      custody: { key: 'a', version: 9, dataKey: 'needsRotation' },
    });
  });

  it('writes its key in the clear when autolock goes', () => {
    expect(adopt(held('a', 5), { version: 9, unlockKey: undefined })).toMatchObject({
      custody: { key: undefined, version: 9 },
    });
  });

  it('after any history of offers holds the last key it took, and a version above V only if it took one after V', () => {
    const offers = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', undefined), seen: fc.boolean() }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(offers, fc.nat(20), (history, noted) => {
        let custody = held('a', 0);
        let takenAfterNoted = false;
        let lastTaken: string | undefined = 'a';
        for (const [index, { key, seen }] of history.entries()) {
          const adoption = seen
            ? adopt(custody, { version: index + 1, unlockKey: key })
            : { kind: 'unchanged' as const };
          if (adoption.kind === 'unchanged') continue;
          custody = adoption.custody;
          lastTaken = key;
          if (index + 1 > noted) takenAfterNoted = true;
        }
        expect(custody.key).toBe(lastTaken);
        expect(custody.version > noted).toBe(takenAfterNoted);
      }),
    );
  });
});
