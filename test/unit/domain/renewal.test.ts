import { createPublicKey } from 'node:crypto';
import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { certificateKeyOf, whyNotRenewed } from '../../../src/domain/renewal.js';
import { managerDisk } from '../../support/manager-disk.js';

const settled = { encrypted: true, kekVersion: 20, dekPending: false, dekNeedsRotation: false };

describe('the key pair of a certificate', () => {
  it('is named by the SHA-256 of its public key', () => {
    const { certificatePem, certificateDer } = managerDisk(undefined);
    const spki = createPublicKey(certificatePem).export({ type: 'spki', format: 'der' });
    expect(certificateKeyOf(certificateDer)).toBe(createHash('sha256').update(spki).digest('hex'));
  });

  it('is another one in another certificate', () => {
    const [one, other] = [managerDisk(undefined), managerDisk(undefined)];
    expect(certificateKeyOf(one.certificateDer)).not.toBe(certificateKeyOf(other.certificateDer));
  });
});

describe('a manager, after autolock was turned off and on', () => {
  it.each([
    ['is renewed with another key pair and nothing pending', { keyFile: settled }, undefined],
    [
      'is not with the key pair of before',
      { now: 'a', keyFile: settled },
      'it still has its previous key pair and certificate',
    ],
    ['is not where nobody noted that', { before: undefined, keyFile: settled }, 'its previous certificate is unknown'],
    ['is not known to be without its key file', { keyFile: undefined }, 'its key file could not be read'],
    [
      'is not while a data key is pending',
      { keyFile: { ...settled, dekPending: true } },
      'the rotation of its data key is still pending',
    ],
    [
      'is not while its data key needs a rotation',
      { keyFile: { ...settled, dekNeedsRotation: true } },
      'the rotation of its data key is still pending',
    ],
  ])('%s', (_behaviour, after, why) => {
    expect(whyNotRenewed({ before: 'a', now: 'b', ...after })).toBe(why);
  });
});
