import type { ManagerMember, HostFacts, Peer } from './host-facts.js';
import type { ManagerState } from './fleet.js';
import type { NodeId, SwarmId } from './ids.js';
import type { DiscoveredInstance } from './instance.js';
import { managerState } from './manager-state.js';
import type { Observation } from './observation.js';

/** An observed instance with its state, before it has a place in the fleet. */
export interface Placed {
  readonly instance: DiscoveredInstance;
  readonly state: ManagerState;
  readonly why: string;
  readonly facts: HostFacts | undefined;
  readonly nodeId: NodeId | undefined;
}

export function place(observation: Observation): Placed {
  const facts = observation.answer.kind === 'facts' ? observation.answer.facts : undefined;
  const nodeId = facts?.certificate?.nodeId ?? facts?.node?.nodeId;
  return { instance: observation.instance, ...managerState(observation), facts, nodeId };
}

/** The swarm that this instance is a manager of by its own word: the engine's, else that of its certificate. */
export function managedSwarm({ state, facts }: Placed): SwarmId | undefined {
  if (facts === undefined || state === 'worker' || state === 'notInSwarm') return undefined;
  if (facts.cluster !== undefined) return facts.cluster.swarmId;
  return facts.certificate?.role === 'manager' ? facts.certificate.swarmId : undefined;
}

export interface Witness {
  readonly entry: Placed;
  readonly members: readonly ManagerMember[];
}

/** The manager whose word on the swarm is taken: the leader by its own list, else the one with the newest cluster version. */
export function bestWitness(entries: readonly Placed[]): Witness | undefined {
  const witnesses = entries.flatMap((entry): Witness[] =>
    entry.state === 'unlocked' && entry.facts?.members.kind === 'listed'
      ? [{ entry, members: entry.facts.members.managers }]
      : [],
  );
  const leads = ({ entry, members }: Witness): number =>
    Number(members.some(({ leader, nodeId }) => leader && nodeId === entry.nodeId));
  const version = ({ entry }: Witness): number => entry.facts?.cluster?.version ?? -1;
  return witnesses.sort(
    (a, b) =>
      leads(b) - leads(a) ||
      version(b) - version(a) ||
      compare(a.entry.instance.instanceId, b.entry.instance.instanceId),
  )[0];
}

/** The longest list of managers that any of them last knew. */
export const knownPeers = (entries: readonly Placed[]): readonly Peer[] =>
  entries.map(({ facts }) => facts?.peers ?? []).sort((a, b) => b.length - a.length)[0] ?? [];

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** By name, then by id: the order in which people look for an instance. */
export const byName = (a: DiscoveredInstance, b: DiscoveredInstance): number =>
  compare(a.name ?? '', b.name ?? '') || compare(a.instanceId, b.instanceId);
