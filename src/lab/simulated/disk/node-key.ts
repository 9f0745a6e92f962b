import { createCipheriv, createPrivateKey, pbkdf2Sync, randomBytes, type KeyObject } from 'node:crypto';
import type { KeyCustody } from '../model/key-custody.js';
import { rawUnlockKey } from '../model/unlock-key.js';
import { integer, objectIdentifier, octetString, sequence } from './der.js';
import { decodePem, encodePem, type PemBlock } from './pem.js';

const PBES2 = '1.2.840.113549.1.5.13';
const PBKDF2 = '1.2.840.113549.1.5.12';
const AES_256_CBC = '2.16.840.1.101.3.4.1.42';
/** swarmkit ca/pkcs8: PBKDF2 with its default PRF (HMAC-SHA-1). */
const ITERATIONS = 2048;

const encrypt = (der: Buffer, passphrase: Buffer): Buffer => {
  const salt = randomBytes(8);
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', pbkdf2Sync(passphrase, salt, ITERATIONS, 32, 'sha1'), iv);
  const derivation = sequence(objectIdentifier(PBKDF2), sequence(octetString(salt), integer(ITERATIONS)));
  const encryption = sequence(objectIdentifier(AES_256_CBC), octetString(iv));
  return sequence(
    sequence(objectIdentifier(PBES2), sequence(derivation, encryption)),
    octetString(Buffer.concat([cipher.update(der), cipher.final()])),
  );
};

/**
 * A data key as swarmkit writes it into a header: a protobuf MaybeEncryptedRecord, in the clear without an unlock key,
 * else in a NaCl secretbox. Its content is random: the lab keeps no Raft log that it could open.
 */
const dataKeyHeader = (encrypted: boolean): string =>
  Buffer.concat(
    encrypted
      ? [Buffer.from([0x08, 0x01, 0x12, 48]), randomBytes(48), Buffer.from([0x1a, 24]), randomBytes(24)]
      : [Buffer.from([0x12, 32]), randomBytes(32)],
  ).toString('base64');

const headersOf = (custody: KeyCustody): ReadonlyMap<string, string> => {
  const encrypted = custody.key !== undefined;
  const headers = new Map([['kek-version', String(custody.version)]]);
  if (custody.dataKey === 'none') return headers;
  headers.set('raft-dek', dataKeyHeader(encrypted));
  if (custody.dataKey === 'pending') headers.set('raft-dek-pending', dataKeyHeader(encrypted));
  if (custody.dataKey === 'needsRotation') headers.set('raft-dek-needs-rotation', 'true');
  return headers;
};

/** `swarm-node.key` as swarmkit's KeyReadWriter writes it. */
export const encodeNodeKey = (privateKey: KeyObject, custody: KeyCustody): string => {
  const der = privateKey.export({ type: 'pkcs8', format: 'der' });
  const headers = headersOf(custody);
  return custody.key === undefined
    ? encodePem({ type: 'PRIVATE KEY', headers, der })
    : encodePem({ type: 'ENCRYPTED PRIVATE KEY', headers, der: encrypt(der, rawUnlockKey(custody.key)) });
};

const dataKeyOf = (headers: ReadonlyMap<string, string>): KeyCustody['dataKey'] => {
  if (headers.has('raft-dek-needs-rotation')) return 'needsRotation';
  if (headers.has('raft-dek-pending')) return 'pending';
  return headers.has('raft-dek') ? 'settled' : 'none';
};

interface OpenedNodeKey {
  readonly privateKey: KeyObject;
  readonly custody: KeyCustody;
}

export type NodeKeyReading =
  | { readonly kind: 'opened'; readonly key: OpenedNodeKey }
  /** Encrypted, and `unlockKey` is missing or does not fit. */
  | { readonly kind: 'locked' }
  | { readonly kind: 'unreadable'; readonly reason: string };

const privateKeyOf = (block: PemBlock, unlockKey: string | undefined): KeyObject | undefined => {
  const encrypted = block.type === 'ENCRYPTED PRIVATE KEY';
  if (encrypted && unlockKey === undefined) return undefined;
  const passphrase = encrypted && unlockKey !== undefined ? { passphrase: rawUnlockKey(unlockKey) } : {};
  try {
    return createPrivateKey({ key: block.der, format: 'der', type: 'pkcs8', ...passphrase });
  } catch {
    return undefined;
  }
};

/** Reads the file as an engine does when it starts, or when it is given an unlock key. */
export const readNodeKey = (text: string, unlockKey: string | undefined): NodeKeyReading => {
  const block = decodePem(text);
  if (block === undefined) return { kind: 'unreadable', reason: 'invalid PEM-encoded private key' };
  const encrypted = block.type === 'ENCRYPTED PRIVATE KEY';
  const privateKey = privateKeyOf(block, unlockKey);
  if (privateKey === undefined) {
    return encrypted ? { kind: 'locked' } : { kind: 'unreadable', reason: 'invalid PEM-encoded private key' };
  }
  const custody: KeyCustody = {
    key: encrypted ? unlockKey : undefined,
    version: Number(block.headers.get('kek-version') ?? 0),
    dataKey: dataKeyOf(block.headers),
  };
  return { kind: 'opened', key: { privateKey, custody } };
};
