import type { Manager, SwarmView } from '../../domain/fleet.js';
import type { InstanceId } from '../../domain/ids.js';
import type { PlannedManager } from '../../domain/plan/plan.js';
import { whyNotAsked } from '../../fleet/host-answer.js';

/** A manager as scripts need it; undefined for one that cannot be asked, or of which nobody knows which node it is. */
function toPlanned({ instance, state, nodeId }: Manager): PlannedManager | undefined {
  if (nodeId === undefined || state === 'unreachable' || whyNotAsked(instance) !== undefined) return undefined;
  const { instanceId, scope, name = instanceId } = instance;
  return { instanceId, account: scope.account, region: scope.region, nodeId, name };
}

/** All that can be asked, or those of them with these ids. */
export const askable = ({ managers }: SwarmView, ids?: readonly InstanceId[]): readonly PlannedManager[] =>
  managers
    .filter(({ instance }) => ids?.includes(instance.instanceId) ?? true)
    .map(toPlanned)
    .filter((manager) => manager !== undefined);

/** Managers that serve, the best witness first. */
export function serving(swarm: SwarmView): readonly PlannedManager[] {
  const { witness, managers } = swarm;
  const open = managers.filter((manager) => manager !== witness && manager.state === 'unlocked');
  return [...(witness === undefined ? [] : [witness]), ...open]
    .map(toPlanned)
    .filter((manager) => manager !== undefined);
}
