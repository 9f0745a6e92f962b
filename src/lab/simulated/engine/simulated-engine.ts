import pLimit from 'p-limit';
import type { NodeId, SwarmId } from '../../../domain/ids.js';
import { listenerOf } from '../disk/engine-state.js';
import { SwarmFolder } from '../disk/swarm-folder.js';
import { isUnlockKeyString } from '../model/unlock-key.js';
import { DaemonError, EngineUnreachable, REFUSAL } from './daemon-error.js';
import { leaveWarning } from './leave-warning.js';
import type { NodeFaults } from './node-state.js';
import { SwarmNodeRuntime } from './swarm-node.js';
import type { SwarmMember, SwarmRuntime } from './swarm-runtime.js';

export interface EngineOptions {
  readonly hostname: string;
  readonly address: string;
  readonly version: string;
  /** Docker's root dir, as the engine itself would name it. */
  readonly dataRoot: string;
  /** Swarms by id: what an engine finds on its disk when it starts. */
  readonly swarms: ReadonlyMap<SwarmId, SwarmRuntime>;
}

export type LocalNodeState = 'inactive' | 'pending' | 'active' | 'error' | 'locked';

/** One `dockerd`: its process, its disk, and the swarm node inside it. */
export class SimulatedEngine implements SwarmMember {
  readonly options: EngineOptions;
  readonly folder: SwarmFolder;
  readonly faults: NodeFaults = { adoption: 'prompt', dataKeyHeld: false, cut: false, paused: false };
  /** When the host was made: the age of its local networks. */
  readonly startedAt = new Date();
  private running = true;
  private current: SwarmNodeRuntime | undefined;
  /** Aborted when the process ends: whoever waits for an answer then loses its connection. */
  private process = new AbortController();
  private readonly resumed = new Set<() => void>();
  /** moby's controlMutex: unlock and leave wait for each other, also for one whose client has gone. */
  private control = pLimit(1);

  constructor(options: EngineOptions) {
    this.options = options;
    this.folder = new SwarmFolder(options.dataRoot);
    this.folder.clear();
  }

  get node(): SwarmNodeRuntime | undefined {
    return this.current;
  }

  get dataRoot(): string {
    return this.options.dataRoot;
  }

  get isRunning(): boolean {
    return this.running;
  }

  state(): ReturnType<SwarmMember['state']> {
    return this.running && this.current !== undefined ? this.current.memberState() : 'down';
  }

  swarmChanged(): void {
    if (this.running && !this.faults.paused) this.current?.swarmChanged();
  }

  localNodeState(): LocalNodeState {
    const state = this.current?.state;
    switch (state?.kind) {
      case undefined:
        return 'inactive';
      case 'manager':
        return state.pending ? 'pending' : 'active';
      case 'worker':
        return 'active';
      case 'locked':
      case 'error':
        return state.kind;
    }
  }

  /** Resolves when the engine answers; a stopped one refuses at once, a paused one keeps its callers waiting. */
  async answering(): Promise<void> {
    while (this.running && this.faults.paused) {
      await new Promise<void>((resolve) => this.resumed.add(resolve));
    }
    if (!this.running) throw new EngineUnreachable();
  }

  private wake(): void {
    for (const resume of this.resumed) resume();
    this.resumed.clear();
  }

  /** Makes the node's identity and files, as `docker swarm init` and `join` do. */
  enter(swarm: SwarmRuntime, id: NodeId, role: 'manager' | 'worker', remote: string): void {
    this.folder.create();
    this.folder.writeRootCa(swarm.authority.certificatePem);
    this.folder.writeEngineState(listenerOf(this.options.address, remote));
    this.current = new SwarmNodeRuntime({ id, swarm, folder: this.folder, faults: this.faults });
    swarm.register(id, this);
    if (role === 'worker') this.current.becomeWorker();
    else this.current.becomeManager(remote === '' ? 0 : undefined);
  }

  /** kill -9 and an orderly stop look the same from outside: the truth lies on the disk. */
  stop(): void {
    if (!this.running) return;
    this.running = false;
    this.faults.paused = false;
    this.current?.stop();
    this.process.abort();
    this.control.clearQueue();
    this.current?.swarm.settle();
    this.wake();
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.process = new AbortController();
    this.control = pLimit(1);
    this.current = this.nodeOnDisk();
    this.current?.open(undefined);
  }

  private nodeOnDisk(): SwarmNodeRuntime | undefined {
    const certificate = this.folder.certificate();
    if (certificate.kind === 'none') return undefined;
    const swarm = this.options.swarms.get(certificate.identity.swarmId);
    return (
      swarm &&
      new SwarmNodeRuntime({ id: certificate.identity.nodeId, swarm, folder: this.folder, faults: this.faults })
    );
  }

  setPaused(paused: boolean): void {
    this.faults.paused = paused;
    this.current?.swarm.settle();
    if (!paused) this.wake();
  }

  setCut(cut: boolean): void {
    this.faults.cut = cut;
    this.current?.swarm.settle();
  }

  /** Runs what needs the control lock; whoever waits for it loses the connection when the process ends. */
  private async controlled<T>(action: () => T | Promise<T>): Promise<T> {
    await this.answering();
    const { signal } = this.process;
    let disconnect = (): void => undefined;
    const connectionLost = new Promise<never>((_, reject) => {
      disconnect = () => {
        reject(new EngineUnreachable());
      };
      signal.addEventListener('abort', disconnect);
    });
    try {
      return await Promise.race([this.control(action), connectionLost]);
    } finally {
      signal.removeEventListener('abort', disconnect);
    }
  }

  /** `docker swarm unlock`: blocks until this manager has a leader, also after its client has gone. */
  unlock(key: string): Promise<void> {
    const { signal } = this.process;
    return this.controlled(async () => {
      const node = this.current;
      if (node === undefined) throw new DaemonError(REFUSAL.notInSwarm);
      if (node.state.kind === 'worker') throw new DaemonError(REFUSAL.worker);
      if (node.state.kind !== 'locked') throw new DaemonError(REFUSAL.notLocked);
      if (!isUnlockKeyString(key)) throw new DaemonError(REFUSAL.malformedKey);
      const opened = node.open(key);
      if (opened.kind === 'locked') throw new DaemonError(REFUSAL.wrongKey);
      if (opened.kind === 'error') throw new DaemonError(`swarm component could not be started: ${opened.message}`);
      await node.swarm.until(() => signal.aborted || this.localNodeState() !== 'pending');
    });
  }

  leave(force: boolean): Promise<void> {
    return this.controlled(() => {
      this.leaveNow(force);
    });
  }

  private leaveNow(force: boolean): void {
    const node = this.current;
    if (node === undefined) throw new DaemonError(REFUSAL.leaveNoSwarm);
    if (node.state.kind === 'locked' && !force) throw new DaemonError(REFUSAL.leaveLocked);
    if (node.state.kind === 'manager' && !force) {
      throw new DaemonError(leaveWarning(node.swarm.members().map((member) => member.state)));
    }
    node.stop();
    this.current = undefined;
    this.folder.clear();
    node.swarm.settle();
  }
}
