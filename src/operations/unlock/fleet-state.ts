import type { Manager, SwarmView } from '../../domain/fleet.js';
import { groupIntoSwarms } from '../../domain/grouping.js';
import type { InstanceId, SwarmId } from '../../domain/ids.js';
import type { Observation } from '../../domain/observation.js';
import type { Discovery } from '../../ports/fleet-directory.js';
import type { ObservedFleet } from '../../fleet/observe-fleet.js';
import { selectSwarms } from '../../fleet/select-swarms.js';

/** How a fleet is as far as is known: what was seen of each host last. */
export interface FleetState {
  /** As a report wants it. */
  readonly now: () => ObservedFleet;
  /** Undefined where nothing on the hosts tells of it any more. */
  readonly swarm: (swarmId: SwarmId) => SwarmView | undefined;
  readonly update: (observations: readonly Observation[]) => void;
}

/** `swarms`: ids or names of those wanted; none means all. Errors: as of `selectSwarms`. */
export function createFleetState(
  { scopes, leftOut, instances }: Discovery,
  observations: readonly Observation[],
  swarms: readonly string[],
): FleetState {
  const told = new Map(observations.map((observation) => [observation.instance.instanceId, observation]));
  const silent = new Map<InstanceId, string>();
  // A swarm may lose its name with the host that told it: from here on it is known by its id.
  const first = selectSwarms(groupIntoSwarms(observations), swarms);
  const wanted = new Set(first.swarms.map(({ swarmId }) => swarmId));

  const view = (): readonly SwarmView[] =>
    groupIntoSwarms([...told.values()]).swarms.map((swarm) => ({
      ...swarm,
      managers: swarm.managers.map((manager) => sinceSilent(manager, silent.get(manager.instance.instanceId))),
    }));

  return {
    swarm: (swarmId) => view().find((swarm) => swarm.swarmId === swarmId),
    now: () => {
      const all = { swarms: view(), unassigned: groupIntoSwarms([...told.values()]).unassigned };
      if (swarms.length === 0) return { scopes, leftOut, instances, view: all };
      const selected = all.swarms.filter(({ swarmId }) => wanted.has(swarmId));
      return {
        scopes,
        leftOut,
        instances: selected
          .flatMap(({ managers, unlisted }) => [...managers, ...unlisted])
          .map(({ instance }) => instance),
        view: { swarms: selected, unassigned: [] },
      };
    },
    update: (seen) => {
      for (const observation of seen) {
        const { instance, answer } = observation;
        const before = told.get(instance.instanceId);
        if (answer.kind === 'facts' || before?.answer.kind !== 'facts') {
          told.set(instance.instanceId, observation);
          silent.delete(instance.instanceId);
        } else {
          silent.set(instance.instanceId, answer.reason);
        }
      }
    },
  };
}

/** It keeps its place in the swarm: what it told before says where it belongs, and not how it is. */
const sinceSilent = (manager: Manager, reason: string | undefined): Manager =>
  reason === undefined
    ? manager
    : { ...manager, state: 'unreachable', why: `it answered before, but not now: ${reason}` };
