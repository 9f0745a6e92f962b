import { renewedToken, type JoinTokens, type TokenRole } from './join-tokens.js';
import { changed, OUT_OF_SEQUENCE, type Change, type ClusterSpec, type SwarmModel } from './swarm-model.js';

export interface ClusterUpdate {
  /** The version that the caller has seen: a compare-and-swap. */
  readonly version: number;
  readonly spec: ClusterSpec;
  readonly rotateUnlockKey: boolean;
  /** Default: none. */
  readonly rotateTokens?: readonly TokenRole[];
}

/** `freshKey` is used where the update makes a key, `freshToken` for each token that it makes. */
export interface UpdateMaterial {
  readonly freshKey: string;
  readonly freshToken: () => string;
  readonly now: Date;
}

/** swarmkit controlapi UpdateCluster: off to on and a rotation make a key, on to off drops it. */
const nextKey = (present: string | undefined, update: ClusterUpdate, freshKey: string): string | undefined => {
  if (!update.spec.autolock) return undefined;
  return present === undefined || update.rotateUnlockKey ? freshKey : present;
};

const nextTokens = (present: JoinTokens, roles: readonly TokenRole[], freshToken: () => string): JoinTokens => {
  const next = (role: TokenRole): string =>
    roles.includes(role) ? renewedToken(present[role], freshToken()) : present[role];
  return { worker: next('worker'), manager: next('manager') };
};

export const updateCluster = (
  model: SwarmModel,
  update: ClusterUpdate,
  { freshKey, freshToken, now }: UpdateMaterial,
): Change => {
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
      joinTokens: nextTokens(model.cluster.joinTokens, update.rotateTokens ?? [], freshToken),
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
