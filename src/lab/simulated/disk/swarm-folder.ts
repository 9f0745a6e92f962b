import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isNodeId, isSwarmId } from '../../../domain/ids.js';
import type { NodeIdentity } from './certificate.js';
import type { EngineState } from './engine-state.js';

/** `state.json`: the managers that a node knows. */
export interface RemoteManager {
  readonly node_id: string;
  readonly addr: string;
}

export type CertificateReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'read'; readonly identity: NodeIdentity; readonly certificate: X509Certificate };

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** `<data root>/swarm`: what an engine keeps of its swarm, in the real files. The truth about keys is here, not in memory. */
export class SwarmFolder {
  private readonly path: string;

  constructor(dataRoot: string) {
    this.path = join(dataRoot, 'swarm');
  }

  private certificateFile(name: string): string {
    return join(this.path, 'certificates', name);
  }

  private replace(path: string, content: string, mode: number): void {
    writeFileSync(`${path}.tmp`, content, { mode });
    renameSync(`${path}.tmp`, path);
  }

  create(): void {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    mkdirSync(join(this.path, 'certificates'), { recursive: true, mode: 0o755 });
  }

  clear(): void {
    rmSync(this.path, { recursive: true, force: true });
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
  }

  writeRootCa(pem: string): void {
    this.replace(this.certificateFile('swarm-root-ca.crt'), pem, 0o644);
  }

  writeCertificate(pem: string): void {
    this.replace(this.certificateFile('swarm-node.crt'), pem, 0o644);
  }

  writeKey(pem: string): void {
    this.replace(this.certificateFile('swarm-node.key'), pem, 0o600);
  }

  writeEngineState(state: EngineState): void {
    this.replace(join(this.path, 'docker-state.json'), JSON.stringify(state), 0o600);
  }

  writeRemoteManagers(managers: readonly RemoteManager[]): void {
    this.replace(join(this.path, 'state.json'), JSON.stringify(managers), 0o600);
  }

  keyText(): string | undefined {
    return read(this.certificateFile('swarm-node.key'));
  }

  certificate(): CertificateReading {
    const pem = read(this.certificateFile('swarm-node.crt'));
    if (pem === undefined) return { kind: 'none' };
    const certificate = new X509Certificate(pem);
    const part = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(certificate.subject)?.[1] ?? '';
    const [swarmId, nodeId] = [part('O'), part('CN')];
    if (!isSwarmId(swarmId) || !isNodeId(nodeId)) return { kind: 'none' };
    const role = part('OU') === 'swarm-manager' ? 'manager' : 'worker';
    return { kind: 'read', identity: { swarmId, nodeId, role }, certificate };
  }
}
