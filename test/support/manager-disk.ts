import { X509Certificate } from 'node:crypto';
import type { NodeId, SwarmId } from '../../src/domain/ids.js';
import {
  createCertificateAuthority,
  issueCertificate,
  newNodeKeyPair,
} from '../../src/lab/simulated/disk/certificate.js';
import { encodeNodeKey } from '../../src/lab/simulated/disk/node-key.js';
import { humanUnlockKey } from '../../src/lab/simulated/model/unlock-key.js';

const now = new Date('2026-11-22T00:00:00Z');
const authority = createCertificateAuthority(now);

export interface ManagerDisk {
  readonly keyPem: string;
  readonly certificatePem: string;
  readonly certificateDer: Buffer;
  /** The private key, unencrypted (PKCS#8, DER): what nobody may see. */
  readonly privateKey: Buffer;
}

/** The two files of a manager, as an engine with this unlock key writes them; without one, in the clear. */
export const managerDisk = (
  unlockKey: string | undefined,
  swarmId = '3a3t17wih4r29fkgwm2g7orbh' as SwarmId,
): ManagerDisk => {
  const { publicKey, privateKey } = newNodeKeyPair();
  const identity = {
    swarmId,
    nodeId: 'rcdgb8r3mgl5mosaviblkjiec' as NodeId,
    role: 'manager',
  } as const;
  const certificatePem = issueCertificate(authority, identity, publicKey, { now, expiryNanoseconds: 7_776_000e9 });
  return {
    keyPem: encodeNodeKey(privateKey, { key: unlockKey, version: 17, dataKey: 'settled' }),
    certificatePem,
    certificateDer: new X509Certificate(certificatePem).raw,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }),
  };
};

/** An unlock key of 32 equal bytes, as people see it. */
export const unlockKeyOf = (byte: number): string => humanUnlockKey(Buffer.alloc(32, byte));
