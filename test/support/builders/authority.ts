import { X509Certificate } from 'node:crypto';
import type { CertificateChain, NodeCertificate, RootCa } from '../../../src/domain/host-facts.js';
import {
  createCertificateAuthority,
  crossSign,
  issueCertificate,
  newNodeKeyPair,
  type CertificateAuthority,
} from '../../../src/lab/simulated/disk/certificate.js';
import type { NodeId } from '../../../src/domain/ids.js';
import { readRootCa } from '../../../src/onhost/node-certificate.js';

/** The CA of a swarm, as `swarm-root-ca.crt` shows it. */
export interface TestCa {
  readonly authority: CertificateAuthority;
  readonly root: RootCa;
}

const MADE = new Date('2025-03-02T00:00:00Z');
const LASTS_NS = 90 * 86_400e9;

const cas = new Map<string, TestCa>();
const chains = new Map<string, CertificateChain>();
/** All nodes may have one key here: no test asks whose it is. */
const { publicKey } = newNodeKeyPair();

const derOf = (pem: string): Buffer => new X509Certificate(pem).raw;

/** The same for the same name, such as a swarm id. */
export function caOf(name: string): TestCa {
  const known = cas.get(name);
  if (known !== undefined) return known;
  const authority = createCertificateAuthority(MADE);
  const ca = { authority, root: readRootCa(derOf(authority.certificatePem)) };
  cas.set(name, ca);
  return ca;
}

type Subject = Pick<NodeCertificate, 'swarmId' | 'nodeId' | 'role'>;

/** A node's certificate of this CA. The same for the same node. */
export function issuedBy({ authority, root }: TestCa, subject: Subject): CertificateChain {
  const { swarmId, nodeId, role } = subject;
  const key = [root.fingerprint, swarmId, nodeId, role].join(' ');
  const known = chains.get(key);
  if (known !== undefined) return known;
  const pem = issueCertificate(authority, { swarmId, nodeId, role }, publicKey, {
    now: MADE,
    expiryNanoseconds: LASTS_NS,
  });
  const chain = { leaf: derOf(pem), intermediates: [] };
  chains.set(key, chain);
  return chain;
}

/** What stands behind each certificate during a rotation of the CA: the new one, signed by the old one. */
export const crossSigned = (from: TestCa, to: TestCa): readonly Uint8Array[] => [
  derOf(crossSign(from.authority, to.authority, MADE)),
];

/** The same as `issuedBy` during a rotation of the CA. */
export const issuedDuringRotation = (from: TestCa, to: TestCa, subject: Subject): CertificateChain => ({
  ...issuedBy(to, subject),
  intermediates: crossSigned(from, to),
});

/** As a node would forge one: signed with its own key, with its own certificate in the place of a CA. */
export function issuedByNode(ca: TestCa, { swarmId, nodeId, role }: Subject): CertificateChain {
  const forger = newNodeKeyPair();
  const worker = { swarmId, nodeId: 'forgerxxxxxxxxxxxxxxxxxxx' as NodeId, role: 'worker' } as const;
  const validity = { now: MADE, expiryNanoseconds: LASTS_NS };
  const own = issueCertificate(ca.authority, worker, forger.publicKey, validity);
  const authority = { ...ca.authority, privateKey: forger.privateKey, publicKey: forger.publicKey };
  const forged = issueCertificate(authority, { swarmId, nodeId, role }, publicKey, validity);
  return { leaf: derOf(forged), intermediates: [derOf(own)] };
}
