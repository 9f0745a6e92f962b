import { createHmac, generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { isNonce } from '../../../src/onhost/frame.js';
import {
  hmacMark,
  isSealed,
  makeSealingKeys,
  MAX_SEALABLE_BYTES,
  openSealed,
  publicKeyPem,
  readChannelKey,
  sealFor,
  type Sealed,
  type SealingKeys,
} from '../../../src/onhost/seal.js';
import { fc } from '../../support/fast-check.js';

let keys: SealingKeys;
let others: SealingKeys;
beforeAll(async () => {
  [keys, others] = await Promise.all([makeSealingKeys(), makeSealingKeys()]);
});

const channelOf = (publicKey: SealingKeys['publicKey']): string =>
  publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

describe('sealing', () => {
  it('gives back what was sealed, up to 318 bytes', () => {
    expect(MAX_SEALABLE_BYTES).toBe(318);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 318 }), (secret) => {
        const sealed = sealFor(keys.publicKey, secret);
        expect(isSealed(sealed)).toBe(true);
        expect(sealed).toHaveLength(512);
        expect(openSealed(keys, sealed)).toEqual({ kind: 'opened', bytes: Buffer.from(secret) });
      }),
      { numRuns: 20 },
    );
  });

  it('refuses a longer secret, and does not repeat it', () => {
    const secret = Buffer.from('S'.repeat(319));
    expect(() => sealFor(keys.publicKey, secret)).toThrow(RangeError);
    expect(() => sealFor(keys.publicKey, secret)).toThrow(/^more than 318 bytes to seal$/);
  });

  it('opens with the private key of that run alone, and nothing that was changed', () => {
    const sealed = sealFor(keys.publicKey, Buffer.from('secret'));
    expect(openSealed(others, sealed).kind).toBe('refused');
    const changed = `${sealed.slice(0, 100)}${sealed[100] === 'A' ? 'B' : 'A'}${sealed.slice(101)}` as Sealed;
    expect(openSealed(keys, changed).kind).toBe('refused');
  });

  it.each([
    '',
    'A'.repeat(511),
    'A'.repeat(513),
    `${'A'.repeat(510)}==`,
    `${'A'.repeat(511)}-`,
    `${'A'.repeat(512)}\n`,
  ])('takes exactly 384 bytes in base64 for a sealed value (case %#)', (text) => {
    expect(isSealed(text)).toBe(false);
  });

  it('prints and serialises no half of the pair', () => {
    expect(inspect(keys, { depth: 9, showHidden: true })).not.toMatch(/BEGIN|MII/);
    expect(JSON.stringify(keys)).toBe('{"publicKey":{},"privateKey":{}}');
  });

  it('sends a public key that can stand in single quotes', () => {
    expect(publicKeyPem(keys)).toMatch(/^-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]+\n-----END PUBLIC KEY-----$/);
  });
});

describe('the public key of a host’s channel', () => {
  it('is taken when it is RSA of 3072 bits', () => {
    const key = readChannelKey(channelOf(keys.publicKey));
    expect(key?.equals(keys.publicKey)).toBe(true);
  });

  it('is refused when it is anything else', () => {
    const small = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
    const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    const whole = channelOf(keys.publicKey);
    for (const text of ['', 'nonsense', channelOf(small), channelOf(curve), `${whole}AAAA`, whole.slice(0, -8)]) {
      expect(readChannelKey(text)).toBeUndefined();
    }
    fc.assert(fc.property(fc.base64String(), (text) => readChannelKey(text) === undefined));
  });
});

it('marks a value with HMAC-SHA-256 under the nonce', () => {
  const nonce = '0123456789abcdef';
  if (!isNonce(nonce)) throw new Error('not a nonce');
  const expected = createHmac('sha256', Buffer.from(nonce, 'ascii')).update('SWMKEY-1-x').digest('base64');
  expect(hmacMark(nonce, 'SWMKEY-1-x')).toBe(expected);
  expect(hmacMark(nonce, 'SWMKEY-1-y')).not.toBe(expected);
});
