import type { VaultHome } from '../custody.js';
import type { AccountId, Fingerprint, InstanceId, NodeId, Region, RunId, SwarmId } from '../ids.js';
import type { OperationName } from '../operation-names.js';
import type { Remedy } from '../remedy.js';

/*
 * A plan is plain data: it is frozen into the journal, and a resumed run goes by it. Hence type aliases, which are journal values,
 * where the rest of the project has interfaces.
 */

/** What is done to one swarm. */
export type Action =
  /** Autolock on; the new key kept and proven. */
  | 'enable'
  | 'disable'
  | 'rotate'
  /** Off and on again: the data keys and the certificates change as well. */
  | 'rotateCompromised'
  /** Nothing changes in the swarm: its live key is read, kept and proven. */
  | 'adopt';

/** A manager as it was when the plan was made. Its host must still be this node of this swarm when something is done there. */
export type PlannedManager = {
  readonly instanceId: InstanceId;
  readonly account: AccountId;
  readonly region: Region;
  readonly nodeId: NodeId;
  readonly name: string;
};

/** A manager that takes no part, so that it will need the key of its generation when it comes back. */
export type Laggard = {
  /** null for a member that no instance was found for. */
  readonly instanceId: InstanceId | null;
  /** null where nobody could tell it. */
  readonly nodeId: NodeId | null;
  readonly name: string;
  /** In words. */
  readonly why: string;
};

/** What the plan of every operation says of a swarm that is to be changed. */
export type PlannedSwarm = {
  readonly kind: 'change';
  readonly action: OperationName;
  readonly swarmId: SwarmId;
  readonly name: string;
  /** Where the change is made: the leader by preference. */
  readonly executor: PlannedManager;
  /** Confirms what the executor says; null where it is alone. */
  readonly verifier: PlannedManager | null;
  /** Every manager that takes part, the executor among them. */
  readonly managers: readonly PlannedManager[];
  /** The cluster version that was noted: the swarm must still be at it. */
  readonly fromVersion: number;
  /** Whether the engine itself compares the cluster version: the executor has curl, and the change goes over the engine's API. */
  readonly fenced: boolean;
  /** What else the operator should know before saying yes, in sentences. */
  readonly notes: readonly string[];
};

/** A change of the unlock key. */
export type SwarmChange = PlannedSwarm & {
  readonly action: Action;
  /** Whose vault holds the keys: a resumed run and a backout go by it. */
  readonly home: VaultHome;
  readonly laggards: readonly Laggard[];
  readonly fromAutolock: boolean;
  /** The live key, where it is kept; null: it is not kept, or there is none. */
  readonly liveKey: Fingerprint | null;
  /** What the vault's current generation was. */
  readonly currentKey: Fingerprint | null;
  /** The live key is not kept: it is read, kept and proven before anything is changed. */
  readonly adoptFirst: boolean;
};

export type Block = {
  /** In a sentence. */
  readonly why: string;
  /** A command where there is one. */
  readonly remedy: Remedy;
  /** The run that stands in the way, where that is the reason. */
  readonly refusedBy?: RunId;
};

/** What is planned for one swarm, by any operation. */
export type PlanOf<Change extends PlannedSwarm> =
  | Change
  /** It is as it should be already. */
  | {
      readonly kind: 'nothing';
      readonly swarmId: SwarmId;
      readonly name: string;
      /** In a sentence. */
      readonly why: string;
      /** What the operator should know all the same, in sentences. */
      readonly notes: readonly string[];
    }
  /** Nothing is done until every reason is gone. */
  | {
      readonly kind: 'blocked';
      readonly swarmId: SwarmId;
      readonly name: string;
      readonly blocks: readonly [Block, ...Block[]];
    };

export type SwarmPlan = PlanOf<SwarmChange>;

/** What the operator allows and wants, beyond the selection. */
export type ChangePolicy = {
  /** A key younger than this is left alone; 0: any age. In seconds. */
  readonly minAgeSeconds: number;
  readonly allowLaggards: boolean;
  readonly singleManager: boolean;
  readonly compromised: boolean;
  /** A run that is given up: what it left pending is no block. null: none is. */
  readonly takeOver: RunId | null;
};
