import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOf } from './unlock-keys.js';

/** What a node keeps of itself: the texts of the files in `swarm/certificates`. */
export interface NodeDisk {
  readonly keyFile: string | undefined;
  readonly certificate: string | undefined;
  /** Copies of the key file from before a change, by name. */
  readonly preimages: ReadonlyMap<string, string>;
}

export type Opening =
  /** No key is needed, and none protects it. */
  | { readonly kind: 'clear' }
  | { readonly kind: 'opened'; readonly key: string }
  | { readonly kind: 'shut' }
  /** The node is in no swarm (any more). */
  | { readonly kind: 'noNode' }
  | { readonly kind: 'unreadable'; readonly why: string };

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

export const readNodeDisk = (certificates: string): NodeDisk => ({
  keyFile: read(join(certificates, 'swarm-node.key')),
  certificate: read(join(certificates, 'swarm-node.crt')),
  preimages: new Map(
    namesIn(certificates)
      .filter((name) => name.startsWith('swarm-node.key.lockstep-'))
      .map((name) => [name, read(join(certificates, name)) ?? '']),
  ),
});

/** The engine writes headers of its own into the PEM, which nobody else understands. */
const derOf = (pem: string): Buffer => {
  const lines = pem.split('\n').filter((line) => !line.includes(':') && !line.startsWith('-----'));
  return Buffer.from(lines.join(''), 'base64');
};

const isEncrypted = (pem: string): boolean => pem.startsWith('-----BEGIN ENCRYPTED PRIVATE KEY-----');

/** By file and key, the latest ones: the oracle looks at the same disks over and over, and each try takes milliseconds. */
const tried = new Map<string, KeyObject | undefined>();
const MOST_TRIED = 500;

const privateKeyIn = (pem: string, passphrase?: Buffer): KeyObject | undefined => {
  const name = `${passphrase?.toString('base64') ?? ''} ${pem}`;
  if (tried.has(name)) return tried.get(name);
  if (tried.size >= MOST_TRIED) tried.clear();
  const key = decrypted(pem, passphrase);
  tried.set(name, key);
  return key;
};

const decrypted = (pem: string, passphrase: Buffer | undefined): KeyObject | undefined => {
  const type = pem.startsWith('-----BEGIN EC ') ? 'sec1' : 'pkcs8';
  try {
    return createPrivateKey({ key: derOf(pem), format: 'der', type, ...(passphrase && { passphrase }) });
  } catch {
    return undefined;
  }
};

const certificateIn = (pem: string): X509Certificate | undefined => {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
};

/**
 * Which of the keys opens a node now. It is not enough that the file can be decrypted: what comes out must be the private key of
 * the node's certificate.
 */
export const whatOpens = (
  { keyFile, certificate }: Pick<NodeDisk, 'keyFile' | 'certificate'>,
  keys: Iterable<string>,
): Opening => {
  if (certificate === undefined) return { kind: 'noNode' };
  if (keyFile === undefined) return { kind: 'unreadable', why: 'there is a certificate and no key file' };
  const node = certificateIn(certificate);
  if (node === undefined) return { kind: 'unreadable', why: 'the certificate is none' };
  const fits = (key: KeyObject | undefined): boolean => key !== undefined && node.checkPrivateKey(key);
  if (!isEncrypted(keyFile)) {
    if (fits(privateKeyIn(keyFile))) return { kind: 'clear' };
    return { kind: 'unreadable', why: 'the key file is in the clear, and is not the key of the certificate' };
  }
  for (const key of keys) if (fits(privateKeyIn(keyFile, bytesOf(key)))) return { kind: 'opened', key };
  return { kind: 'shut' };
};

/** Whether a pre-image, put back, would let one of the keys open the node. */
export const preimageOpens = ({ preimages, certificate }: NodeDisk, keys: Iterable<string>): boolean =>
  [...preimages.values()].some((keyFile) =>
    ['opened', 'clear'].includes(whatOpens({ keyFile, certificate }, keys).kind),
  );

/** The cluster version at which the node took its unlock key; undefined while the file is in the clear. */
export const keyTakenAt = (certificates: string): string | undefined => {
  const pem = read(join(certificates, 'swarm-node.key')) ?? '';
  return isEncrypted(pem) ? /^kek-version: *(\d+)$/m.exec(pem)?.[1] : undefined;
};
