import { createHash, X509Certificate } from 'node:crypto';
import type { KeyFileFacts } from './host-facts.js';

/** Names the key pair of a node: SHA-256 over the public key of its certificate (SubjectPublicKeyInfo, DER), in hex. */
export const certificateKeyOf = (certificate: Uint8Array): string =>
  createHash('sha256')
    .update(new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');

/** How one manager is after autolock was turned off and on. */
export interface Renewing {
  /** Of the certificate from before; undefined where none was noted. */
  readonly before: string | undefined;
  readonly now: string;
  /** Undefined where the key file could not be read. */
  readonly keyFile: KeyFileFacts | undefined;
}

/**
 * Why the data key and the certificate of a manager are not known to be renewed; undefined where they are. Both are, where a manager
 * goes from a key in clear to an encrypted one (swarmkit manager/deks.go); the key pair of the certificate changes with that.
 */
export function whyNotRenewed({ before, now, keyFile }: Renewing): string | undefined {
  if (before === undefined) return 'its previous certificate is unknown';
  if (before === now) return 'it still has its previous key pair and certificate';
  if (keyFile === undefined) return 'its key file could not be read';
  return keyFile.dekPending || keyFile.dekNeedsRotation ? 'the rotation of its data key is still pending' : undefined;
}
