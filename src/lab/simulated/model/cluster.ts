import { changed, OUT_OF_SEQUENCE, type Change, type ClusterSpec, type SwarmModel } from './swarm-model.js';

export interface ClusterUpdate {
  /** The version that the caller has seen: a compare-and-swap. */
  readonly version: number;
  readonly spec: ClusterSpec;
  readonly rotateUnlockKey: boolean;
}

/** `freshKey` is used where the update makes a key. */
export interface UpdateMaterial {
  readonly freshKey: string;
  readonly now: Date;
}

/** swarmkit controlapi UpdateCluster: off to on and a rotation make a key, on to off drops it. */
const nextKey = (present: string | undefined, update: ClusterUpdate, freshKey: string): string | undefined => {
  if (!update.spec.autolock) return undefined;
  return present === undefined || update.rotateUnlockKey ? freshKey : present;
};

export const updateCluster = (model: SwarmModel, update: ClusterUpdate, { freshKey, now }: UpdateMaterial): Change => {
  if (update.version !== model.cluster.version) return OUT_OF_SEQUENCE;
  const raftIndex = model.raftIndex + 1;
  return changed({
    ...model,
    raftIndex,
    cluster: {
      ...model.cluster,
      version: raftIndex,
      updatedAt: now,
      spec: update.spec,
      unlockKey: nextKey(model.cluster.unlockKey, update, freshKey),
    },
  });
};

/** The cluster object also changes by itself: gossip keys every 12 hours, removed nodes, a rotated root CA. */
export const touchCluster = (model: SwarmModel, now: Date, rootRotationInProgress: boolean): SwarmModel => {
  const raftIndex = model.raftIndex + 1;
  return {
    ...model,
    raftIndex,
    cluster: { ...model.cluster, version: raftIndex, updatedAt: now, rootRotationInProgress },
  };
};
