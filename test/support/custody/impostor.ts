import { X509Certificate } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeId, SwarmId } from '../../../src/domain/ids.js';
import { createCertificateAuthority, issueCertificate } from '../../../src/lab/simulated/disk/certificate.js';
import type { CustodyWorld } from '../custody-world.js';
import type { WorldHost } from './hosts.js';

const CERTIFICATES = 'swarm/certificates';
const CERTIFICATE = `${CERTIFICATES}/swarm-node.crt`;

const NODE = '0000impostor0000000000000' as NodeId;

const subjectOf = (host: WorldHost): SwarmId => {
  const { subject } = new X509Certificate(readFileSync(join(host.dataRoot, CERTIFICATE)));
  return (/^O=(\w+)$/m.exec(subject)?.[1] ?? '') as SwarmId;
};

export const swarmIdOf = (world: CustodyWorld, swarm: string): SwarmId => {
  const [host] = world.swarm(swarm).managers;
  if (host === undefined) throw new Error(`${swarm} has no manager`);
  return subjectOf(host);
};

const strangerOf = (world: CustodyWorld): WorldHost => {
  const [host] = world.strangers;
  if (host === undefined) throw new Error('this world has no stranger');
  return host;
};

/**
 * The first manager of a stranger's swarm waits for its key, and shows a certificate that it has signed itself: of a manager of this
 * swarm. Everything else about it is true.
 */
export const claimSwarm = async (world: CustodyWorld, swarm: string): Promise<WorldHost> => {
  const host = strangerOf(world);
  await host.restartEngine();
  const path = join(host.dataRoot, CERTIFICATE);
  const { publicKey } = new X509Certificate(readFileSync(path));
  const now = new Date();
  const identity = { swarmId: swarmIdOf(world, swarm), nodeId: NODE, role: 'manager' } as const;
  const own = { now, expiryNanoseconds: 7_776_000e9 };
  writeFileSync(path, issueCertificate(createCertificateAuthority(now), identity, publicKey, own));
  return host;
};

/** The same host has a copy of the node's files of another one, as from a snapshot of its disk. */
export const copyDisk = async (world: CustodyWorld, from: WorldHost): Promise<WorldHost> => {
  const host = strangerOf(world);
  await host.restartEngine();
  for (const file of ['swarm-node.crt', 'swarm-node.key'])
    copyFileSync(join(from.dataRoot, CERTIFICATES, file), join(host.dataRoot, CERTIFICATES, file));
  return host;
};
