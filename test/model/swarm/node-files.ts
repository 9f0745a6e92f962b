import { createHash, X509Certificate } from 'node:crypto';
import type { NodeId, SwarmId } from '../../../src/domain/ids.js';
import {
  createCertificateAuthority,
  issueCertificate,
  newNodeKeyPair,
} from '../../../src/lab/simulated/disk/certificate.js';
import { encodeNodeKey } from '../../../src/lab/simulated/disk/node-key.js';
import { humanUnlockKey } from '../../../src/lab/simulated/model/unlock-key.js';

const NOW = new Date('2030-01-01T00:00:00Z');
const authority = createCertificateAuthority(NOW);

/** The same one for the same number in every world, so that what was encrypted with it once need not be again. */
export const unlockKey = (number: number): string =>
  humanUnlockKey(createHash('sha256').update(`unlock key ${number}`).digest());

export interface NodeFiles {
  /** `swarm-node.crt`, the leaf as DER in base64. */
  readonly certificate: string;
  /** The key of `swarm-node.key`, encrypted with this unlock key: PKCS#8 as DER. */
  readonly encryptedWith: (unlockKey: string) => Buffer;
}

const made = new Map<string, NodeFiles>();

/** What lies on the disk of a node, in the formats of an engine. Made once: the same node has the same key in every world. */
export const nodeFiles = (swarmId: SwarmId, nodeId: NodeId): NodeFiles => {
  const known = made.get(nodeId) ?? makeFiles(swarmId, nodeId);
  made.set(nodeId, known);
  return known;
};

const makeFiles = (swarmId: SwarmId, nodeId: NodeId): NodeFiles => {
  const { publicKey, privateKey } = newNodeKeyPair();
  const identity = { swarmId, nodeId, role: 'manager' } as const;
  const pem = issueCertificate(authority, identity, publicKey, { now: NOW, expiryNanoseconds: 7_776_000e9 });
  const encrypted = new Map<string, Buffer>();
  return {
    certificate: new X509Certificate(pem).raw.toString('base64'),
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
