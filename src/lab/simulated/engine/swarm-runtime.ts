import type { NodeId } from '../../../domain/ids.js';
import { createCertificateAuthority, type CertificateAuthority } from '../disk/certificate.js';
import { updateCluster, type ClusterUpdate } from '../model/cluster.js';
import { electLeader, reachedFrom, type MemberState, type RaftMember } from '../model/raft-quorum.js';
import { managersOf, type Change, type SwarmModel } from '../model/swarm-model.js';
import { DaemonError, REFUSAL } from './daemon-error.js';
import type { LabRandom } from './random.js';
import { Timers } from './timers.js';

/** How long things take in this lab, in milliseconds. */
export interface Timing {
  /** From a change of the cluster object to a manager's key file. */
  readonly adoption: number;
  /** How long a swarm is without a leader when it needs another one. */
  readonly election: number;
  /** How long a manager that has lost its quorum goes on showing an unlock key. */
  readonly staleKey: number;
  /** How long a manager that has lost its leader keeps whoever asks for its state waiting. */
  readonly leaderSearch: number;
  /** How long a demoted manager still has a manager's key and certificate on its disk. */
  readonly demotion: number;
}

/** A node of the swarm as the others see it. */
export interface SwarmMember {
  state(): MemberState;
  /** The cluster object, the leader or the members have changed. */
  swarmChanged(): void;
}

/** An update whose answer is lost: it takes effect at once, or when a leader is there again. */
export type LostAnswer = 'takenAtOnce' | 'takenLater';

/** Told of everything that Raft has taken: what was replicated before, and what is now. */
export type SwarmWatcher = (before: SwarmModel, after: SwarmModel) => void;

/** One swarm alive: the replicated model, who leads, and who has to hear of a change. */
export class SwarmRuntime {
  readonly authority: CertificateAuthority;
  readonly random: LabRandom;
  readonly timing: Timing;
  private current: SwarmModel;
  private leaderId: NodeId | undefined;
  private electing = false;
  private lostAnswer: LostAnswer | undefined;
  private readonly parked: ClusterUpdate[] = [];
  private readonly nodes = new Map<NodeId, SwarmMember>();
  private readonly waiting = new Set<() => void>();
  private readonly watchers = new Set<SwarmWatcher>();
  private readonly timers = new Timers();

  constructor(model: SwarmModel, random: LabRandom, timing: Timing) {
    this.current = model;
    this.random = random;
    this.timing = timing;
    this.authority = createCertificateAuthority(model.cluster.createdAt);
  }

  get model(): SwarmModel {
    return this.current;
  }

  get leader(): NodeId | undefined {
    return this.leaderId;
  }

  register(id: NodeId, member: SwarmMember): void {
    this.nodes.set(id, member);
  }

  watch(watcher: SwarmWatcher): void {
    this.watchers.add(watcher);
  }

  stateOf(id: NodeId): MemberState {
    return this.nodes.get(id)?.state() ?? 'down';
  }

  members(): readonly RaftMember<NodeId>[] {
    return managersOf(this.current).map(({ id }) => ({ id, state: this.stateOf(id) }));
  }

  /** Whether a manager reaches a leader, so that it can read and change the swarm. */
  isLed(id: NodeId): boolean {
    return this.leaderId !== undefined && reachedFrom(this.members(), id).includes(this.leaderId);
  }

  /** Resolves once `isReady` holds; it is asked again whenever something changes. */
  until(isReady: () => boolean): Promise<void> {
    if (isReady()) return Promise.resolve();
    return new Promise((resolve) => {
      const check = (): void => {
        if (!isReady()) return;
        this.waiting.delete(check);
        resolve();
      };
      this.waiting.add(check);
    });
  }

  /** To be called whenever a member has come, gone or changed. */
  settle(): void {
    const next = electLeader(this.members(), this.leaderId);
    if (next === undefined || next === this.leaderId || this.timing.election === 0) {
      this.follow(next);
      return;
    }
    this.follow(undefined);
    if (this.electing) return;
    this.electing = true;
    this.timers.after(this.timing.election, () => {
      this.electing = false;
      this.follow(electLeader(this.members(), undefined));
    });
  }

  private follow(leader: NodeId | undefined): void {
    this.leaderId = leader;
    if (leader !== undefined) this.takeParked();
    this.announce();
  }

  private announce(): void {
    for (const member of this.nodes.values()) member.swarmChanged();
    for (const check of [...this.waiting]) check();
  }

  /** Errors: DaemonError where the model refuses. */
  commit(change: Change): void {
    if (change.kind === 'refused') throw new DaemonError(change.message);
    const before = this.current;
    this.current = change.model;
    for (const watcher of this.watchers) watcher(before, change.model);
    this.announce();
  }

  replace(model: SwarmModel): void {
    this.commit({ kind: 'changed', model });
  }

  private apply(update: ClusterUpdate): Change {
    const { random } = this;
    return updateCluster(this.current, update, {
      freshKey: random.unlockKey(),
      freshToken: () => random.joinToken(),
      now: new Date(),
    });
  }

  /** Proposals that were still in the log when their leader was lost; a stale one is dropped. */
  private takeParked(): void {
    for (const update of this.parked.splice(0)) {
      const change = this.apply(update);
      if (change.kind === 'changed') this.commit(change);
    }
  }

  /** The answer to the next update is lost; whether it counts is for the caller to find out. */
  loseNextAnswer(how: LostAnswer): void {
    this.lostAnswer = how;
  }

  updateCluster(update: ClusterUpdate): void {
    const lost = this.lostAnswer;
    this.lostAnswer = undefined;
    if (lost === 'takenLater') this.parked.push(update);
    else this.commit(this.apply(update));
    if (lost !== undefined) throw new DaemonError(REFUSAL.lostLeader);
  }

  close(): void {
    this.timers.cancelAll();
    this.nodes.clear();
    this.waiting.clear();
  }
}
