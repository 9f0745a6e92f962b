import type { KeyObject } from 'node:crypto';
import type { NodeId } from '../../../domain/ids.js';
import { issueCertificate, newNodeKeyPair } from '../disk/certificate.js';
import { encodeNodeKey, readNodeKey } from '../disk/node-key.js';
import type { SwarmFolder } from '../disk/swarm-folder.js';
import { adopt, type KeyCustody } from '../model/key-custody.js';
import type { MemberState } from '../model/raft-quorum.js';
import { managersOf } from '../model/swarm-model.js';
import { REFUSAL } from './daemon-error.js';
import type { NodeFaults, NodeState } from './node-state.js';
import type { SwarmRuntime } from './swarm-runtime.js';
import { Timers } from './timers.js';

interface NodeParts {
  readonly id: NodeId;
  readonly swarm: SwarmRuntime;
  readonly folder: SwarmFolder;
  readonly faults: NodeFaults;
}

/** The swarmkit node inside one running engine: from the engine's start to its end. */
export class SwarmNodeRuntime {
  readonly id: NodeId;
  readonly swarm: SwarmRuntime;
  private readonly folder: SwarmFolder;
  private readonly faults: NodeFaults;
  private current: NodeState = { kind: 'locked' };
  private scheduledFor = -1;
  /** The unlock key of the cluster object that this manager has seen last. */
  private seenKey: string | undefined;
  private leaderLostAt = Number.NEGATIVE_INFINITY;
  private wasLed = false;
  private hasResumed = false;
  private readonly timers = new Timers();

  constructor({ id, swarm, folder, faults }: NodeParts) {
    this.id = id;
    this.swarm = swarm;
    this.folder = folder;
    this.faults = faults;
  }

  get state(): NodeState {
    return this.current;
  }

  memberState(): MemberState {
    if (this.current.kind !== 'manager' && this.current.kind !== 'worker') return 'down';
    if (this.faults.paused) return 'down';
    return this.faults.cut ? 'cut' : 'up';
  }

  /** The key that this manager would still show without a leader. */
  get lastSeenKey(): string | undefined {
    return this.seenKey;
  }

  /** Milliseconds since this manager lost its leader; endless when it never had one. */
  leaderlessFor(): number {
    return Date.now() - this.leaderLostAt;
  }

  /** Opens what lies on the disk. Locked: the unlock key is missing or does not fit. */
  open(unlockKey: string | undefined): NodeState {
    const state = this.read(unlockKey);
    this.current = state;
    this.swarm.settle();
    return state;
  }

  private read(unlockKey: string | undefined): NodeState {
    const reading = this.folder.certificate();
    if (reading.kind === 'none') return { kind: 'error', message: 'certificate is missing' };
    const { certificate, identity } = reading;
    // The key comes first, as in swarmkit (ca.LoadSecurityConfig): a manager that is locked does not look at its certificate.
    const key = readNodeKey(this.folder.keyText() ?? '', unlockKey);
    if (key.kind === 'locked') return { kind: 'locked' };
    if (key.kind === 'unreadable') return { kind: 'error', message: key.reason };
    if (new Date(certificate.validTo) < new Date()) return { kind: 'error', message: REFUSAL.certificatesExpired };
    const { privateKey, custody } = key.key;
    if (!certificate.checkPrivateKey(privateKey)) {
      return { kind: 'error', message: 'tls: private key does not match public key' };
    }
    return identity.role === 'worker' ? { kind: 'worker' } : { kind: 'manager', pending: true, privateKey, custody };
  }

  swarmChanged(): void {
    const wanted = this.swarm.model.nodes.find(({ id }) => id === this.id)?.spec.role;
    if (this.current.kind === 'worker') {
      const reachesManagers = this.memberState() === 'up' && this.swarm.leader !== undefined;
      if (reachesManagers && wanted === 'manager') this.becomeManager();
      return;
    }
    if (this.current.kind !== 'manager') return;
    if (wanted === 'worker' && this.memberState() === 'up' && this.swarm.leader !== undefined) {
      this.demote();
      return;
    }
    const isLed = this.swarm.isLed(this.id);
    if (this.wasLed && !isLed) this.leaderLostAt = Date.now();
    this.wasLed = isLed;
    if (!isLed) return;
    this.current = { ...this.current, pending: false };
    this.seenKey = this.swarm.model.cluster.unlockKey;
    this.rememberManagers();
    this.scheduleAdoption();
    this.resumeDataKey();
  }

  /** One that was under way when the engine ended goes on with the next leader. */
  private resumeDataKey(): void {
    if (this.hasResumed) return;
    this.hasResumed = true;
    this.timers.after(this.swarm.timing.adoption, () => {
      this.rotateDataKey();
    });
  }

  private rememberManagers(): void {
    this.folder.writeRemoteManagers(
      managersOf(this.swarm.model).map(({ id, address }) => ({ node_id: id, addr: `${address}:2377` })),
    );
  }

  private scheduleAdoption(): void {
    const { version } = this.swarm.model.cluster;
    if (this.scheduledFor === version || this.faults.adoption === 'held') return;
    this.scheduledFor = version;
    this.timers.after(this.swarm.timing.adoption, () => {
      this.adoptNow();
    });
  }

  /** To be called when a held adoption is let go. */
  retryAdoption(): void {
    this.scheduledFor = -1;
    this.swarmChanged();
  }

  private adoptNow(): void {
    if (this.current.kind !== 'manager' || this.faults.adoption !== 'prompt') return;
    if (!this.swarm.isLed(this.id)) {
      // It never saw this version: it will when it has a leader again.
      this.scheduledFor = -1;
      return;
    }
    const { version, unlockKey } = this.swarm.model.cluster;
    const adoption = adopt(this.current.custody, { version, unlockKey });
    if (adoption.kind === 'unchanged') return;
    const privateKey = adoption.renews ? this.renewCertificate('manager') : this.current.privateKey;
    this.keep(privateKey, adoption.custody);
    this.rotateDataKey();
  }

  /** swarmkit writes a pending data key first, and the new one when the Raft log has been encrypted again. */
  private rotateDataKey(): void {
    if (this.current.kind !== 'manager') return;
    const { privateKey, custody } = this.current;
    const next = { needsRotation: 'pending', pending: 'settled', settled: undefined, none: undefined } as const;
    const dataKey = next[custody.dataKey];
    if (dataKey === undefined || (this.faults.dataKeyHeld && dataKey === 'settled')) return;
    this.keep(privateKey, { ...custody, dataKey });
    this.timers.after(this.swarm.timing.adoption, () => {
      this.rotateDataKey();
    });
  }

  /** To be called when a held rotation of the data key is let go. */
  retryDataKey(): void {
    this.rotateDataKey();
  }

  private keep(privateKey: KeyObject, custody: KeyCustody): void {
    this.folder.writeKey(encodeNodeKey(privateKey, custody));
    this.current = { kind: 'manager', pending: false, privateKey, custody };
  }

  private renewCertificate(role: 'manager' | 'worker'): KeyObject {
    const { publicKey, privateKey } = newNodeKeyPair();
    const { model, authority } = this.swarm;
    const validity = { now: new Date(), expiryNanoseconds: model.cluster.spec.nodeCertExpiry };
    const identity = { swarmId: model.id, nodeId: this.id, role };
    this.folder.writeCertificate(issueCertificate(authority, identity, publicKey, validity));
    return privateKey;
  }

  /** First join, or promotion: the certificate comes with the unlock key of that moment (ca getKEKUpdate). */
  becomeManager(version: number = this.swarm.model.cluster.version): void {
    const custody: KeyCustody = { key: this.swarm.model.cluster.unlockKey, version, dataKey: 'settled' };
    this.keep(this.renewCertificate('manager'), custody);
    this.swarm.settle();
  }

  /** Control is lost at once; what lies on the disk changes some time later (seen: 8 s). */
  private demote(): void {
    this.current = { kind: 'worker' };
    this.swarm.settle();
    this.timers.after(this.swarm.timing.demotion, () => {
      if (this.current.kind === 'worker') this.becomeWorker();
    });
  }

  becomeWorker(): void {
    const privateKey = this.renewCertificate('worker');
    this.folder.writeKey(encodeNodeKey(privateKey, { key: undefined, version: 0, dataKey: 'none' }));
    this.current = { kind: 'worker' };
    this.swarm.settle();
  }

  stop(): void {
    this.timers.cancelAll();
  }
}
