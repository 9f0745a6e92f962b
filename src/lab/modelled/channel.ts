import { constants, generateKeyPairSync, privateDecrypt, type KeyObject } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Session } from './session.js';

/** RSA-3072 takes the better part of a second to make: the modelled hosts of a process share one pair. */
let pair: { readonly publicKey: KeyObject; readonly privateKey: KeyObject } | undefined;
const hostPair = (): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } =>
  (pair ??= generateKeyPairSync('rsa', { modulusLength: 3072 }));

const folderOf = (session: Session, name: string): string => join(session.memory, `lockstep.${name}`);

/** As `open_channel` in sealed.sh: its public half, in base64. What lies in the folder says only that it is open. */
export const openChannel = (session: Session, name: string): string => {
  session.makeFolder(folderOf(session, name));
  writeFileSync(join(folderOf(session, name), 'key.pem'), 'modelled\n', { mode: 0o600 });
  return hostPair().publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
};

export const hasChannel = (session: Session, name: string): boolean =>
  existsSync(join(folderOf(session, name), 'key.pem'));

export const closeChannel = (session: Session, name: string): void => {
  rmSync(folderOf(session, name), { recursive: true, force: true });
};

/** What was sealed to it; undefined where it does not open. */
export const unseal = (sealed: string): string | undefined => {
  try {
    const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
    return privateDecrypt({ key: hostPair().privateKey, ...padding }, Buffer.from(sealed, 'base64')).toString('latin1');
  } catch {
    return undefined;
  }
};
