import type { HostFacts, ManagerMember } from './host-facts.js';
import type { SwarmId } from './ids.js';
import type { DiscoveredInstance, Scope } from './instance.js';

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
  | 'unknown';

/** A discovered instance that belongs to a swarm as one of its managers. */
export interface Manager {
  readonly instance: DiscoveredInstance;
  readonly state: ManagerState;
  /** Why it has this state, in words; empty for an unlocked manager. */
  readonly why: string;
  readonly facts: HostFacts | undefined;
  /** The member of the swarm that this instance is; undefined where no quorum could be asked. */
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

export interface SwarmView {
  readonly swarmId: SwarmId;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly managers: readonly Manager[];
  /** The managers as the swarm itself lists them, from the leader or else the best witness; undefined without a witness. */
  readonly members: readonly ManagerMember[] | undefined;
  /** Members of the swarm that no discovered instance matches: no tag, other account or region, or no agent. */
  readonly unmatched: readonly ManagerMember[];
  /** The unlocked manager whose cluster facts are believed: the leader by preference. */
  readonly witness: Manager | undefined;
  readonly quorum: Quorum;
  /** null: no unlocked manager could say. */
  readonly autolock: boolean | null;
}

export interface FleetView {
  readonly swarms: readonly SwarmView[];
  readonly unassigned: readonly Unassigned[];
}
