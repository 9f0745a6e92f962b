import { createHash, X509Certificate } from 'node:crypto';
import type { NodeId, SwarmId } from '../../../src/domain/ids.js';
import {
  type CertificateAuthority,
  createCertificateAuthority,
  issueCertificate,
  newNodeKeyPair,
} from '../../../src/lab/simulated/disk/certificate.js';
import { encodeNodeKey } from '../../../src/lab/simulated/disk/node-key.js';
import { humanUnlockKey } from '../../../src/lab/simulated/model/unlock-key.js';

const NOW = new Date('2030-01-01T00:00:00Z');
const authorities = new Map<SwarmId, CertificateAuthority>();

/** Every swarm has a CA of its own. */
const authorityOf = (swarmId: SwarmId): CertificateAuthority => {
  const authority = authorities.get(swarmId) ?? createCertificateAuthority(NOW);
  authorities.set(swarmId, authority);
  return authority;
};

const bodyOf = (pem: string): string => new X509Certificate(pem).raw.toString('base64');

/** The same one for the same number in every world, so that what was encrypted with it once need not be again. */
export const unlockKey = (number: number): string =>
  humanUnlockKey(createHash('sha256').update(`unlock key ${number}`).digest());

export interface NodeFiles {
  /** `swarm-node.crt`, the leaf as DER in base64. */
  readonly certificate: string;
  /** `swarm-root-ca.crt`, in the same form. */
  readonly rootCa: string;
  /** The key of `swarm-node.key`, encrypted with this unlock key: PKCS#8 as DER. */
  readonly encryptedWith: (unlockKey: string) => Buffer;
}

const made = new Map<string, NodeFiles>();

/**
 * What lies on the disk of a node, in the formats of an engine. Made once: the same node has the same keys in every world. `dataKey`: with
 * each new one an engine takes a new key pair and a new certificate.
 */
export const nodeFiles = (swarmId: SwarmId, nodeId: NodeId, dataKey: number): NodeFiles => {
  const name = `${nodeId} ${dataKey}`;
  const known = made.get(name) ?? makeFiles(swarmId, nodeId);
  made.set(name, known);
  return known;
};

const makeFiles = (swarmId: SwarmId, nodeId: NodeId): NodeFiles => {
  const { publicKey, privateKey } = newNodeKeyPair();
  const identity = { swarmId, nodeId, role: 'manager' } as const;
  const authority = authorityOf(swarmId);
  const pem = issueCertificate(authority, identity, publicKey, { now: NOW, expiryNanoseconds: 7_776_000e9 });
  const encrypted = new Map<string, Buffer>();
  return {
    certificate: bodyOf(pem),
    rootCa: bodyOf(authority.certificatePem),
    encryptedWith: (key) => {
      const der = encrypted.get(key) ?? derOf(encodeNodeKey(privateKey, { key, version: 1, dataKey: 'none' }));
      encrypted.set(key, der);
      return der;
    },
  };
};

const derOf = (pem: string): Buffer =>
  Buffer.from(
    pem
      .split('\n')
      .filter((line) => !/[:-]/.test(line))
      .join(''),
    'base64',
  );
