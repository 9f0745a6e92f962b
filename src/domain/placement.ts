import type { HostFacts } from './host-facts.js';
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

/** The swarm that this instance claims to be a manager of: by the word of its engine, else of its certificate. */
export function claimedSwarm({ state, facts }: Placed): SwarmId | undefined {
  if (facts === undefined || state === 'worker' || state === 'notInSwarm') return undefined;
  if (facts.cluster !== undefined) return facts.cluster.swarmId;
  return facts.certificate?.role === 'manager' ? facts.certificate.swarmId : undefined;
}

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** By name, then by id: the order in which people look for an instance. */
export const byName = (a: DiscoveredInstance, b: DiscoveredInstance): number =>
  compare(a.name ?? '', b.name ?? '') || compare(a.instanceId, b.instanceId);
