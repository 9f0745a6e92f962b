import { describe, expect, it } from '@jest/globals';
import { isFingerprint, isRunId } from '../../../src/domain/ids.js';
import { fingerprintOf, parseUnlockKey } from '../../../src/domain/key.js';
import { revealSecret } from '../../../src/domain/secret.js';
import { humanUnlockKey } from '../../../src/lab/simulated/model/unlock-key.js';
import { fc } from '../../support/fast-check.js';

const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
const KEY = humanUnlockKey(Buffer.alloc(32, 7));

const parsed = (text: string) => {
  const key = parseUnlockKey(text);
  if (key === undefined) throw new Error('not an unlock key');
  return key;
};

describe('parseUnlockKey', () => {
  it('takes every key that an engine can make, and changes nothing', () => {
    fc.assert(
      fc.property(bytes, (raw) => {
        const text = humanUnlockKey(Buffer.from(raw));
        expect(revealSecret(parsed(text))).toBe(text);
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['the prefix alone', 'SWMKEY-1-'],
    ['another version', KEY.replace('-1-', '-2-')],
    ['a small prefix', KEY.replace('SWMKEY', 'swmkey')],
    ['a line break after it', `${KEY}\n`],
    ['a blank before it', ` ${KEY}`],
    ['padding', `${KEY}=`],
    ['one character less', KEY.slice(0, -1)],
    ['one character more', `${KEY}A`],
    ['the alphabet of URLs', `${KEY.slice(0, -2)}-_`],
    ['bits beyond the 32 bytes', `${KEY.slice(0, -1)}d`],
    ['two keys', `${KEY}\n${KEY}`],
  ])('does not take %s', (_, text) => {
    expect(parseUnlockKey(text)).toBeUndefined();
  });
});

describe('fingerprintOf', () => {
  it('is 16 hex digits, the same for the same key and another for another', () => {
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        const [first, second] = [one, other].map((raw) => fingerprintOf(parsed(humanUnlockKey(Buffer.from(raw)))));
        expect(isFingerprint(first ?? '')).toBe(true);
        expect(first === second).toBe(Buffer.from(one).equals(Buffer.from(other)));
      }),
    );
  });

  it('stays what it is: records of years refer to it', () => {
    expect(fingerprintOf(parsed(KEY))).toBe('8708ad5f5ebb1aee');
  });
});

describe('isRunId', () => {
  it.each([
    ['20261121-233005-4f1a', true],
    ['', false],
    ['-x', false],
    ['a b', false],
    ['a'.repeat(65), false],
  ])('of %j is %j', (text, expected) => {
    expect(isRunId(text)).toBe(expected);
  });
});
