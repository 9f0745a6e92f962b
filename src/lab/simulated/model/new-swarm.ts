import type { SwarmId } from '../../../domain/ids.js';
import type { JoinTokens } from './join-tokens.js';
import { ingressNetwork } from './networks.js';
import type { ClusterSpec, SwarmModel } from './swarm-model.js';

export interface NewSwarm {
  readonly id: SwarmId;
  readonly now: Date;
  readonly spec: ClusterSpec;
  /** The key that `init --autolock` made. */
  readonly unlockKey: string | undefined;
  readonly ingressId: string;
  readonly joinTokens: JoinTokens;
}

/** Where the log stands when `docker swarm init` has returned (seen on 20.10). */
const RAFT_INDEX_AFTER_INIT = 10;

/** A swarm right after `docker swarm init`, still without its first node. */
export const newSwarm = ({ id, now, spec, unlockKey, ingressId, joinTokens }: NewSwarm): SwarmModel => ({
  id,
  raftIndex: RAFT_INDEX_AFTER_INIT,
  cluster: {
    version: RAFT_INDEX_AFTER_INIT,
    createdAt: now,
    updatedAt: now,
    spec,
    unlockKey,
    joinTokens,
    rootRotationInProgress: false,
  },
  nodes: [],
  configs: [],
  secrets: [],
  networks: [ingressNetwork(ingressId, now)],
});
