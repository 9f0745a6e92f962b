import type { NodeId } from '../../../domain/ids.js';
import { neededForQuorum, type RaftMember } from './raft-quorum.js';
import {
  changed,
  managersOf,
  OUT_OF_SEQUENCE,
  refused,
  type Change,
  type NodeSpec,
  type SwarmModel,
  type SwarmNode,
} from './swarm-model.js';

export type JoiningNode = Pick<SwarmNode, 'id' | 'hostname' | 'address' | 'engineVersion'> & {
  readonly role: NodeSpec['role'];
};

/** A node that has joined. Its certificate and its status take a few entries of the log. */
export const joinNode = (model: SwarmModel, { role, ...node }: JoiningNode, now: Date): SwarmModel => {
  const raftIndex = model.raftIndex + 4;
  const spec: NodeSpec = { role, availability: 'active', labels: new Map() };
  const joined: SwarmNode = { ...node, version: raftIndex, createdAt: now, updatedAt: now, spec };
  return { ...model, raftIndex, nodes: [...model.nodes, joined] };
};

/** By id, else by hostname, else by the start of an id, as the engine looks a node up (cluster getNode). */
export const findNode = (model: SwarmModel, reference: string): SwarmNode | { readonly message: string } => {
  const exact = model.nodes.find((node) => node.id === reference);
  if (exact !== undefined) return exact;
  const named = model.nodes.filter((node) => node.hostname === reference);
  const matches = named.length > 0 ? named : model.nodes.filter((node) => node.id.startsWith(reference));
  const [first] = matches;
  if (first === undefined) return { message: `node ${reference} not found` };
  return matches.length === 1 ? first : { message: `node ${reference} is ambiguous (${matches.length} matches found)` };
};

export interface NodeUpdate {
  readonly id: NodeId;
  readonly version: number;
  readonly spec: NodeSpec;
}

const refusesDemotion = (model: SwarmModel, id: NodeId, members: readonly RaftMember<NodeId>[]): Change | undefined => {
  if (managersOf(model).length === 1) {
    return refused('FailedPrecondition', 'attempting to demote the last manager of the swarm');
  }
  const rest = members.filter((member) => member.id !== id);
  if (rest.filter(({ state }) => state === 'up').length >= neededForQuorum(rest.length)) return undefined;
  return refused('FailedPrecondition', "can't remove member from the raft: this would result in a loss of quorum");
};

export const updateNode = (
  model: SwarmModel,
  update: NodeUpdate,
  members: readonly RaftMember<NodeId>[],
  now: Date,
): Change => {
  const node = model.nodes.find(({ id }) => id === update.id);
  if (node === undefined) return { kind: 'refused', message: `node ${update.id} not found` };
  if (node.version !== update.version) return OUT_OF_SEQUENCE;
  const demotes = node.spec.role === 'manager' && update.spec.role === 'worker';
  const refusal = demotes ? refusesDemotion(model, node.id, members) : undefined;
  if (refusal !== undefined) return refusal;
  const raftIndex = model.raftIndex + 1;
  const updated: SwarmNode = { ...node, version: raftIndex, updatedAt: now, spec: update.spec };
  return changed({ ...model, raftIndex, nodes: model.nodes.map((other) => (other === node ? updated : other)) });
};

export interface NodeRemoval {
  readonly id: NodeId;
  readonly force: boolean;
  /** The node still answers. */
  readonly ready: boolean;
}

/** Removing a node also touches the cluster object, which keeps the list of refused certificates. */
export const removeNode = (model: SwarmModel, { id, force, ready }: NodeRemoval, now: Date): Change => {
  const node = model.nodes.find((other) => other.id === id);
  if (node?.spec.role === 'manager') {
    const why = 'is a cluster manager and is a member of the raft cluster. It must be demoted to worker before removal';
    return refused('FailedPrecondition', `node ${id} ${why}`);
  }
  if (!force && ready) return refused('FailedPrecondition', `node ${id} is not down and can't be removed`);
  const raftIndex = model.raftIndex + 1;
  return changed({
    ...model,
    raftIndex,
    cluster: { ...model.cluster, version: raftIndex, updatedAt: now },
    nodes: model.nodes.filter((other) => other.id !== id),
  });
};
