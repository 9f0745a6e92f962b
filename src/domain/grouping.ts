import { adoptByAddress } from './adopt-by-address.js';
import type { FleetView } from './fleet.js';
import type { SwarmId } from './ids.js';
import type { Observation } from './observation.js';
import { byName, claimedSwarm, compare, place, type Placed } from './placement.js';
import { sortClaims } from './swarm-claims.js';
import { viewSwarm } from './swarm-view.js';

/** Puts every observed instance into exactly one place: a manager of one swarm, not listed by the one it claims, or unassigned with the reason. */
export function groupIntoSwarms(observations: readonly Observation[]): FleetView {
  const groups = new Map<SwarmId, Placed[]>();
  const others: Placed[] = [];
  const everyone = observations.map(place);
  for (const entry of everyone) {
    const swarmId = claimedSwarm(entry);
    if (swarmId === undefined) others.push(entry);
    else groups.set(swarmId, [...(groups.get(swarmId) ?? []), entry]);
  }
  const claims = [...groups].map(([swarmId, claimants]) => sortClaims(swarmId, claimants));
  const adopted = adoptByAddress(claims, others);
  const swarms = claims.map((each) =>
    viewSwarm(each, new Map([...adopted].filter(([, adoption]) => adoption.swarmId === each.swarmId)), everyone),
  );
  return {
    swarms: swarms.sort((a, b) => compare(a.name, b.name) || compare(a.swarmId, b.swarmId)),
    unassigned: others
      .filter((entry) => !adopted.has(entry))
      .map(({ instance, state, why }) => ({ instance, state, why }))
      .sort((a, b) => byName(a.instance, b.instance)),
  };
}
