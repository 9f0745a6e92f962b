import { adoptByAddress } from './adoption.js';
import type { FleetView } from './fleet.js';
import type { SwarmId } from './ids.js';
import type { Observation } from './observation.js';
import { byName, compare, managedSwarm, place, type Placed } from './placement.js';
import { viewSwarm } from './swarm-view.js';

/** Puts every observed instance into exactly one place: a manager of one swarm, or unassigned with the reason. */
export function groupIntoSwarms(observations: readonly Observation[]): FleetView {
  const groups = new Map<SwarmId, Placed[]>();
  const others: Placed[] = [];
  for (const entry of observations.map(place)) {
    const swarmId = managedSwarm(entry);
    if (swarmId === undefined) others.push(entry);
    else groups.set(swarmId, [...(groups.get(swarmId) ?? []), entry]);
  }
  const adopted = adoptByAddress(groups, others);
  const swarms = [...groups].map(([swarmId, answering]) =>
    viewSwarm(swarmId, answering, new Map([...adopted].filter(([, adoption]) => adoption.swarmId === swarmId))),
  );
  return {
    swarms: swarms.sort((a, b) => compare(a.name, b.name) || compare(a.swarmId, b.swarmId)),
    unassigned: others
      .filter((entry) => !adopted.has(entry))
      .map(({ instance, state, why }) => ({ instance, state, why }))
      .sort((a, b) => byName(a.instance, b.instance)),
  };
}
