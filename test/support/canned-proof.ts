import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Nonce } from '../../src/onhost/frame.js';
import { bindingOf } from '../../src/onhost/key-evidence.js';
import { hmacMark, sealFor } from '../../src/onhost/seal.js';
import { managerDisk, unlockKeyOf, type ManagerDisk } from './manager-disk.js';

/** The DER of the encrypted key alone, as the script seals it. */
export const encryptedKeyOn = ({ keyPem }: ManagerDisk): Buffer =>
  Buffer.from(
    keyPem
      .split('\n')
      .filter((line) => !/[:-]/.test(line))
      .join(''),
    'base64',
  );

export interface CannedProof {
  readonly disk: ManagerDisk;
  /** The live key that it shows; undefined: nobody answers `docker node ls`. */
  readonly shows?: string;
  readonly nonce: Nonce;
  /** What it was sent: the public key is taken from it. */
  readonly script: string;
}

/** What prove.sh prints on a manager. */
export const proveAnswer = ({ disk, shows, nonce, script }: CannedProof): string => {
  const sealTo = /^seal_to='([^']*)'$/m.exec(script)?.[1] ?? '';
  const publicKey = (): KeyObject =>
    createPublicKey({ key: Buffer.from(sealTo, 'base64'), format: 'der', type: 'spki' });
  const isClear = !disk.keyPem.includes('ENCRYPTED');
  const block = Buffer.concat([bindingOf(nonce, undefined), encryptedKeyOn(disk)]);
  return [
    'prove 1',
    'time 1763760000',
    'sealing ready',
    `certificate ${disk.certificateDer.toString('base64')}`,
    `keytype ${isClear ? 'PRIVATE KEY' : 'ENCRYPTED PRIVATE KEY'}`,
    'kek 17',
    ...(isClear ? [] : [`nodekey ${sealFor(publicKey(), block)}`]),
    ...(shows === undefined ? ['livekey unserved'] : ['livekey read', `livemark ${hmacMark(nonce, shows)}`]),
    '',
  ].join('\n');
};

/** A manager whose disk is encrypted with the key of 32 such bytes. */
export const diskOf = (byte: number): ManagerDisk => managerDisk(unlockKeyOf(byte));
