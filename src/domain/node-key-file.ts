import { readEncryptedKey, type EncryptedKey } from './encrypted-key.js';

/** What a manager's `swarm-node.key` is, as far as a proof needs it. */
export type NodeKeyFile =
  | { readonly kind: 'encrypted'; readonly key: EncryptedKey }
  /** Autolock is off, or this manager has not adopted it: anybody who has the disk has the key. */
  | { readonly kind: 'clear' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The encrypted key alone, as DER. */
export function nodeKeyFromDer(der: Uint8Array): NodeKeyFile {
  try {
    return { kind: 'encrypted', key: readEncryptedKey(der) };
  } catch (error) {
    return { kind: 'unreadable', reason: `the key file is ${error instanceof Error ? error.message : 'malformed'}` };
  }
}

/** The text of the file: one PEM block, with headers (`kek-version`, `raft-dek`) that are passed over. */
export function nodeKeyFromPem(text: string): NodeKeyFile {
  const block = /^-----BEGIN (?<type>[A-Z ]+)-----\r?\n(?<body>[^-]*(?:-[^-]+)*)-----END \k<type>-----/m.exec(text);
  const { type, body = '' } = block?.groups ?? {};
  if (type === 'PRIVATE KEY') return { kind: 'clear' };
  if (type !== 'ENCRYPTED PRIVATE KEY') return { kind: 'unreadable', reason: 'the key file is not a PEM private key' };
  const base64 = body
    .split('\n')
    .filter((line) => !line.includes(':'))
    .join('');
  return nodeKeyFromDer(Buffer.from(base64, 'base64'));
}
