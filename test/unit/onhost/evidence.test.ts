import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { bindingOf, openEvidence } from '../../../src/onhost/key-evidence.js';
import { makeSealingKeys, sealFor, type SealingKeys } from '../../../src/onhost/seal.js';
import { nonceOf } from '../../onhost/stub-host.js';
import { managerDisk, unlockKeyOf } from '../../support/manager-disk.js';
import { encryptedKeyOn } from '../../support/canned-proof.js';

const NONCE = nonceOf('0123456789abcdef');
const EARLIER = nonceOf('fedcba9876543210');
const KEY = encryptedKeyOn(managerDisk(unlockKeyOf(5)));

let keys: SealingKeys;
let earlier: SealingKeys;
/** Two pairs for channels: of the host, and of whoever answers in its place. */
let own: SealingKeys;
let strangers: SealingKeys;
beforeAll(async () => {
  [keys, earlier, own, strangers] = await Promise.all([
    makeSealingKeys(),
    makeSealingKeys(),
    makeSealingKeys(),
    makeSealingKeys(),
  ]);
});

const block = (binding: Buffer, to = keys) => sealFor(to.publicKey, Buffer.concat([binding, KEY]));

describe('the sealed block of a manager’s evidence', () => {
  it('gives the encrypted key, and the channel that it is bound to', () => {
    const { publicKey: channel } = own;
    const opened = openEvidence({ sealed: block(bindingOf(NONCE, channel)), channel }, { keys, nonce: NONCE });
    expect(opened).toEqual({ kind: 'opened', encryptedKey: KEY, channel });
    const without = openEvidence(
      { sealed: block(bindingOf(NONCE, undefined)), channel: undefined },
      { keys, nonce: NONCE },
    );
    expect(without).toEqual({ kind: 'opened', encryptedKey: KEY, channel: undefined });
  });

  it('has room for both in one block', () => {
    expect(KEY.length).toBeGreaterThan(220);
    expect(bindingOf(NONCE, own.publicKey).length + KEY.length).toBeLessThanOrEqual(318);
  });

  it('begins with SHA-256 of a prefix, the nonce and the channel', () => {
    const der = own.publicKey.export({ type: 'spki', format: 'der' });
    const hash = (...parts: readonly (string | Buffer)[]): Buffer =>
      parts.reduce((sum, each) => sum.update(each), createHash('sha256')).digest();
    expect(bindingOf(NONCE, own.publicKey)).toEqual(hash('lockstep evidence 1 0123456789abcdef ', der));
    expect(bindingOf(NONCE, undefined)).toEqual(hash('lockstep evidence 1 0123456789abcdef '));
  });

  const WRONG_BINDING = 'it is bound to another request, or to another channel';
  const NOT_SEALED = 'it was sealed for another request, or was changed';
  it.each<[string, () => Parameters<typeof openEvidence>[0], string]>([
    [
      'whose channel was replaced',
      () => ({ sealed: block(bindingOf(NONCE, own.publicKey)), channel: strangers.publicKey }),
      WRONG_BINDING,
    ],
    [
      'whose channel was taken away',
      () => ({ sealed: block(bindingOf(NONCE, own.publicKey)), channel: undefined }),
      WRONG_BINDING,
    ],
    [
      'beside which a channel was put',
      () => ({ sealed: block(bindingOf(NONCE, undefined)), channel: strangers.publicKey }),
      WRONG_BINDING,
    ],
    [
      'of another round, sealed to this pair',
      () => ({ sealed: block(bindingOf(EARLIER, own.publicKey)), channel: own.publicKey }),
      WRONG_BINDING,
    ],
    [
      'of an earlier round, repeated',
      () => ({ sealed: block(bindingOf(NONCE, own.publicKey), earlier), channel: own.publicKey }),
      NOT_SEALED,
    ],
    [
      'without a binding, as before there was one',
      () => ({ sealed: sealFor(keys.publicKey, KEY), channel: own.publicKey }),
      WRONG_BINDING,
    ],
    [
      'with a part of a binding alone',
      () => ({ sealed: sealFor(keys.publicKey, bindingOf(NONCE, undefined).subarray(0, 31)), channel: undefined }),
      WRONG_BINDING,
    ],
    ['that is empty', () => ({ sealed: sealFor(keys.publicKey, Buffer.alloc(0)), channel: undefined }), WRONG_BINDING],
  ])('is no evidence %s', (_case, brought, reason) => {
    expect(openEvidence(brought(), { keys, nonce: NONCE })).toEqual({
      kind: 'foreign',
      reason: `the evidence does not belong to this request: ${reason}`,
    });
  });
});
