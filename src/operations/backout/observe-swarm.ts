import type { SwarmCustody } from '../../domain/custody.js';
import { groupIntoSwarms } from '../../domain/grouping.js';
import { probeFleet } from '../../fleet/probe-fleet.js';
import { observeCustody } from '../../keys/observe-custody.js';
import type { LookTools, Site, SwarmSeen } from './backout-tools.js';

/** How one swarm is now; undefined where none of its managers could be asked. Changes nothing. */
export async function observeSwarm(tools: LookTools, { brief, instances }: Site): Promise<SwarmSeen | undefined> {
  const { runId, deliverySeconds, signal } = tools;
  const round = () => ({ runId, nonce: tools.newNonce(), deliverySeconds, signal });
  const view = groupIntoSwarms(await probeFleet(tools, instances, round()));
  const swarm = view.swarms.find(({ swarmId }) => swarmId === brief.swarmId);
  if (swarm === undefined) return undefined;
  const custody: SwarmCustody | undefined = (await observeCustody(tools, [swarm], round())).get(swarm.swarmId);
  return custody === undefined ? undefined : { swarm, custody };
}
