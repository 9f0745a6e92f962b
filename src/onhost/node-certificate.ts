import { createHash, X509Certificate } from 'node:crypto';
import { isNodeId, isSwarmId } from '../domain/ids.js';
import type { NodeCertificate, RootCa } from '../domain/host-facts.js';

const ROLES: Readonly<Record<string, NodeCertificate['role']>> = {
  'swarm-manager': 'manager',
  'swarm-worker': 'worker',
};

/**
 * Reads a swarm node's certificate: subject O = swarm id, OU = role, CN = node id (swarmkit ca/certificates.go).
 * Throws a RangeError that says which part is not as it should be.
 */
export function readNodeCertificate(der: Uint8Array): NodeCertificate {
  const certificate = new X509Certificate(der);
  const subject = new Map(
    certificate.subject.split('\n').map((line): [string, string] => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
  const swarmId = subject.get('O') ?? '';
  const nodeId = subject.get('CN') ?? '';
  const role = ROLES[subject.get('OU') ?? ''];
  if (!isSwarmId(swarmId)) throw new RangeError('the certificate names no swarm (subject O)');
  if (!isNodeId(nodeId)) throw new RangeError('the certificate names no node (subject CN)');
  if (role === undefined) throw new RangeError('the certificate names no role (subject OU)');
  return {
    swarmId,
    nodeId,
    role,
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
  };
}

/** Reads the certificate of a swarm's CA, or one of a bundle. Throws where it is none. */
export function readRootCa(der: Uint8Array): RootCa {
  const certificate = new X509Certificate(der);
  return {
    der: certificate.raw,
    fingerprint: createHash('sha256').update(certificate.raw).digest('hex'),
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
  };
}
