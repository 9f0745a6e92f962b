import { createPublicKey } from 'node:crypto';
import type { Nonce } from '../../src/onhost/frame.js';
import { hmacMark, sealFor } from '../../src/onhost/seal.js';
import { managerDisk, unlockKeyOf, type ManagerDisk } from './manager-disk.js';

/** The DER of the encrypted key alone, as the script seals it. */
const encryptedKey = ({ keyPem }: ManagerDisk): Buffer =>
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
  const pem = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/.exec(script)?.[0] ?? '';
  const isClear = !disk.keyPem.includes('ENCRYPTED');
  return [
    'prove 1',
    'time 1763760000',
    'sealing ready',
    `certificate ${disk.certificateDer.toString('base64')}`,
    `keytype ${isClear ? 'PRIVATE KEY' : 'ENCRYPTED PRIVATE KEY'}`,
    'kek 17',
    ...(isClear ? [] : [`nodekey ${sealFor(createPublicKey(pem), encryptedKey(disk))}`]),
    ...(shows === undefined ? ['livekey unserved'] : ['livekey read', `livemark ${hmacMark(nonce, shows)}`]),
    '',
  ].join('\n');
};

/** A manager whose disk is encrypted with the key of 32 such bytes. */
export const diskOf = (byte: number): ManagerDisk => managerDisk(unlockKeyOf(byte));
