import type { SwarmCustody } from '../custody.js';
import { proofOf } from '../findings/proven.js';
import { label } from '../findings/manager-survey.js';
import type { SwarmView } from '../fleet.js';
import type { SwarmChange } from './plan.js';

/**
 * Managers that joined a swarm while it was given a key, by name, as far as nobody has shown that a stored key unlocks them: the plan did not
 * know them, so the run proves nothing of them.
 */
export function unprovenNewcomers(
  { action, managers, laggards }: SwarmChange,
  swarm: SwarmView,
  custody: SwarmCustody | undefined,
): readonly string[] {
  if (action === 'disable') return [];
  const planned = new Set<string | null>([...managers, ...laggards].map(({ instanceId }) => instanceId));
  // A planned one may have lost its tag since. A node that joins anew under its old host name is another node.
  const listed = new Set<string | null>([...managers, ...laggards].map(({ nodeId }) => nodeId));
  const isProven = ({ instance }: SwarmView['managers'][number]): boolean =>
    custody !== undefined && proofOf(custody, instance).kind === 'proven';
  return [
    ...swarm.managers.filter((each) => !planned.has(each.instance.instanceId) && !isProven(each)).map(label),
    ...swarm.unmatched.filter(({ nodeId }) => !listed.has(nodeId)).map(({ hostname }) => hostname),
  ];
}
