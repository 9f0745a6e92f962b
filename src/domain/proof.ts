import { createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { decryptKey } from './encrypted-key.js';
import type { NodeKeyFile } from './node-key-file.js';

/** An unlock key that is kept, ready to be tried. */
export interface KeptKey {
  /** Which generation this is, in the words of whoever keeps it. */
  readonly generation: string;
  /** The raw 32 bytes that base64 encodes behind `SWMKEY-1-` (swarmkit manager/encryption). */
  readonly passphrase: Buffer;
}

/** What a manager's disk holds, as it was read in one go. */
export interface ManagerEvidence {
  readonly keyFile: NodeKeyFile;
  /** `swarm-node.crt`, the leaf alone, as DER. */
  readonly certificate: Uint8Array;
}

/** Whether a stored key unlocks a manager now. Only `proven` says yes. */
export type Proof =
  | { readonly kind: 'proven'; readonly generation: string }
  | { readonly kind: 'notEncrypted' }
  | { readonly kind: 'noneOpens' }
  /** Could not be told; never a yes. */
  | { readonly kind: 'unreadable'; readonly reason: string };

const unreadable = (reason: string): Proof => ({ kind: 'unreadable', reason });

/**
 * Tries the kept keys in their order on the encrypted key of a manager: nothing restarts and nothing changes.
 * What a key decrypts must be the private key of the node's certificate: decryption alone can succeed by chance.
 * A key file in the clear is told from one that opens: no kept key is needed there, and none protects it.
 * Each key that is tried costs about a millisecond. Never throws.
 */
export function proveManager({ keyFile, certificate }: ManagerEvidence, kept: readonly KeptKey[]): Proof {
  if (keyFile.kind === 'clear') return { kind: 'notEncrypted' };
  if (keyFile.kind === 'unreadable') return keyFile;
  const wanted = publicKeyOf(certificate);
  if (wanted === undefined) return unreadable('the certificate is not an X.509 certificate');
  let decrypted: string | undefined;
  for (const { generation, passphrase } of kept) {
    const privateKey = decryptKey(keyFile.key, passphrase);
    if (privateKey === undefined) continue;
    if (encoded(createPublicKey(privateKey)).equals(wanted)) return { kind: 'proven', generation };
    decrypted = generation;
  }
  return decrypted === undefined
    ? { kind: 'noneOpens' }
    : unreadable(`key ${decrypted} decrypts the key file, but its certificate belongs to another key`);
}

const encoded = (publicKey: KeyObject): Buffer => publicKey.export({ type: 'spki', format: 'der' });

function publicKeyOf(certificate: Uint8Array): Buffer | undefined {
  try {
    return encoded(new X509Certificate(certificate).publicKey);
  } catch {
    return undefined;
  }
}
