import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { eventually, type HostKit, type HostUnderTest } from './host-under-test.js';

/** What anyone who can read the disk may know of a node's key. */
export interface KeyFile {
  readonly encrypted: boolean;
  readonly kekVersion: number;
  readonly headers: readonly string[];
  readonly der: Buffer;
}

const parseKeyFile = (text: string): KeyFile => {
  const lines = text.trim().split('\n');
  const headers = lines.filter((line) => line.includes(':'));
  return {
    encrypted: lines[0] === '-----BEGIN ENCRYPTED PRIVATE KEY-----',
    kekVersion: Number(headers.find((line) => line.startsWith('kek-version:'))?.split(':')[1]),
    headers: headers.map((line) => line.split(':')[0] ?? ''),
    der: Buffer.from(lines.filter((line) => !line.includes(':') && !line.startsWith('-----')).join(''), 'base64'),
  };
};

export const readKeyFile = async (host: HostUnderTest): Promise<KeyFile> =>
  parseKeyFile(await host.read('swarm/certificates/swarm-node.key'));

export const readCertificate = async (host: HostUnderTest): Promise<X509Certificate> =>
  new X509Certificate(await host.read('swarm/certificates/swarm-node.crt'));

const decrypted = (file: KeyFile, unlockKey: string): KeyObject | undefined => {
  const passphrase = Buffer.from(unlockKey.replace('SWMKEY-1-', ''), 'base64');
  try {
    return createPrivateKey({ key: file.der, format: 'der', type: 'pkcs8', passphrase });
  } catch {
    return undefined;
  }
};

const publicDer = (key: KeyObject): Buffer => createPublicKey(key).export({ type: 'spki', format: 'der' });

/** Whether this unlock key opens this node now: what it decrypts is the private key of the node's certificate. */
export const opens = async (host: HostUnderTest, unlockKey: string): Promise<boolean> => {
  const privateKey = decrypted(await readKeyFile(host), unlockKey);
  if (privateKey === undefined) return false;
  const certificate = await readCertificate(host);
  return publicDer(privateKey).equals(certificate.publicKey.export({ type: 'spki', format: 'der' }));
};

/** Until the node has taken a key that came after cluster version `version`. */
export const untilAdopted = (kit: HostKit, host: HostUnderTest, version: number): Promise<KeyFile> =>
  eventually(
    kit,
    () => readKeyFile(host),
    (file) => file.encrypted && file.kekVersion > version,
  );
