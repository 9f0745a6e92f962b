import type { HostFacts, ManagerMember } from './host-facts.js';
import type { InstanceId, NodeId, SwarmId } from './ids.js';
import type { DiscoveredInstance, Scope } from './instance.js';
import type { Remedy } from './remedy.js';

/** The one word for an instance. Every discovered instance has exactly one. */
export type ManagerState =
  | 'unlocked'
  | 'locked'
  | 'pending'
  | 'error'
  | 'worker'
  | 'notInSwarm'
  | 'engineDown'
  | 'noEngine'
  | 'stopped'
  | 'unreachable'
  | 'unknown'
  /** It claims a swarm that does not confirm it. */
  | 'unlisted';

/** The same for people. */
export const STATE_WORDS = {
  unlocked: 'unlocked',
  locked: 'locked',
  pending: 'pending',
  error: 'error',
  worker: 'worker',
  notInSwarm: 'not in a swarm',
  engineDown: 'engine down',
  noEngine: 'no engine',
  stopped: 'stopped',
  unreachable: 'unreachable',
  unknown: 'unknown',
  unlisted: 'not listed',
} as const satisfies Record<ManagerState, string>;

/** A discovered instance that belongs to a swarm as one of its managers, or claims to. */
export interface Manager {
  readonly instance: DiscoveredInstance;
  readonly state: ManagerState;
  /** Why it has this state, in words; empty for an unlocked manager. */
  readonly why: string;
  readonly facts: HostFacts | undefined;
  /** Which node it is by its certificate, else by its engine; of one that said nothing, by its address. */
  readonly nodeId: NodeId | undefined;
  /** The member of the swarm that this instance is; undefined where the swarm could not be believed. */
  readonly member: ManagerMember | undefined;
}

export interface Unassigned {
  readonly instance: DiscoveredInstance;
  readonly state: ManagerState;
  readonly why: string;
}

/** Raft arithmetic: needed = floor(n / 2) + 1, tolerates = floor((n - 1) / 2). */
export interface Quorum {
  readonly managers: number;
  /** Reachable managers as the swarm sees them; undefined when no manager could list the members. */
  readonly healthy: number | undefined;
  readonly needed: number;
  readonly tolerates: number;
  /** `lost` only where no manager can list members although at least one is unlocked or pending, or too few are left to open. */
  readonly state: 'held' | 'lost' | 'unknown';
}

/** On whose word the swarm is what it seems to be. */
export type Trust =
  /** A majority of the members that the swarm lists. */
  | { readonly kind: 'confirmed' }
  /** No manager serves: there are certificates, and all of them come from one CA. */
  | { readonly kind: 'unserved' }
  /** Managers serve, and no majority of the members that they list says so. */
  | { readonly kind: 'unconfirmed'; readonly why: string; readonly remedy: Remedy }
  /** Instances contradict each other about its CA or its members. Nothing is believed, and nobody gets a key. */
  | { readonly kind: 'conflict'; readonly why: string; readonly remedy: Remedy };

interface UnmatchedMember extends ManagerMember {
  /** The instance at its address, which is another node now: the member is the old entry of one that has rejoined. */
  readonly replacedBy?: InstanceId;
}

export interface SwarmView {
  readonly swarmId: SwarmId;
  readonly name: string;
  readonly trust: Trust;
  readonly scopes: readonly Scope[];
  readonly managers: readonly Manager[];
  /** Instances that claim this swarm, and that it does not confirm: in state `unlisted`. They are none of its managers. */
  readonly unlisted: readonly Manager[];
  /** The managers as the swarm itself lists them, where that is confirmed: what a majority of them says of each. */
  readonly members: readonly ManagerMember[] | undefined;
  /** Members of the swarm that no discovered instance matches: no tag, other account or region, no agent, or an old entry. */
  readonly unmatched: readonly UnmatchedMember[];
  /** Managers that no stored key opens, and that no key which can still be read opens either; where that was found out. */
  readonly shut?: ReadonlySet<InstanceId>;
  /** A manager that says what the majority says, and from which the rest is read: the leader by preference. */
  readonly witness: Manager | undefined;
  readonly quorum: Quorum;
  /** null: no majority could say. */
  readonly autolock: boolean | null;
  /** Of the cluster object: the newest that a majority has seen. */
  readonly version: number | undefined;
}

export interface FleetView {
  readonly swarms: readonly SwarmView[];
  readonly unassigned: readonly Unassigned[];
}
