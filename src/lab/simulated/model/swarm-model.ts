import type { NodeId, SwarmId } from '../../../domain/ids.js';
import type { JoinTokens } from './join-tokens.js';

/** The settings of a swarm that can be updated. Durations are in nanoseconds, as in the engine's API. */
export interface ClusterSpec {
  readonly labels: ReadonlyMap<string, string>;
  readonly autolock: boolean;
  readonly taskHistoryLimit: number;
  readonly snapshotInterval: number;
  readonly keepOldSnapshots: number;
  readonly dispatcherHeartbeat: number;
  readonly nodeCertExpiry: number;
}

export const DEFAULT_SPEC: ClusterSpec = {
  labels: new Map(),
  autolock: false,
  taskHistoryLimit: 5,
  snapshotInterval: 10_000,
  keepOldSnapshots: 0,
  dispatcherHeartbeat: 5e9,
  nodeCertExpiry: 7_776_000e9,
};

export interface ClusterObject {
  /** Raft index of its last change: `.Version.Index`. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly spec: ClusterSpec;
  readonly unlockKey: string | undefined;
  readonly joinTokens: JoinTokens;
  readonly rootRotationInProgress: boolean;
}

export interface NodeSpec {
  readonly role: 'manager' | 'worker';
  readonly availability: 'active' | 'pause' | 'drain';
  readonly labels: ReadonlyMap<string, string>;
}

export interface SwarmNode {
  readonly id: NodeId;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly hostname: string;
  readonly address: string;
  readonly engineVersion: string;
  readonly spec: NodeSpec;
}

/** A config or a secret. */
export interface StoredObject {
  readonly id: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly data: Buffer;
}

export interface OverlayNetwork {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly ingress: boolean;
  /** The option `encrypted` counts by being there. */
  readonly options: ReadonlyMap<string, string>;
}

/** Everything that Raft replicates of a swarm, as far as the lab needs it. Managers are its members, in the order of joining. */
export interface SwarmModel {
  readonly id: SwarmId;
  /** Index of the last entry of the log; every change takes the next one. */
  readonly raftIndex: number;
  readonly cluster: ClusterObject;
  readonly nodes: readonly SwarmNode[];
  readonly configs: readonly StoredObject[];
  readonly secrets: readonly StoredObject[];
  readonly networks: readonly OverlayNetwork[];
}

/** What came of a change: the new model, or the engine's own words for refusing it. */
export type Change =
  { readonly kind: 'changed'; readonly model: SwarmModel } | { readonly kind: 'refused'; readonly message: string };

export const changed = (model: SwarmModel): Change => ({ kind: 'changed', model });

export const refused = (code: 'Unknown' | 'AlreadyExists' | 'FailedPrecondition', description: string): Change => ({
  kind: 'refused',
  message: `rpc error: code = ${code} desc = ${description}`,
});

export const OUT_OF_SEQUENCE = refused('Unknown', 'update out of sequence');

export const managersOf = (model: SwarmModel): readonly SwarmNode[] =>
  model.nodes.filter((node) => node.spec.role === 'manager');
