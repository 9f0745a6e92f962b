import pLimit from 'p-limit';
import type { SwarmOutcome } from '../../domain/change-outcome.js';
import type { SwarmId } from '../../domain/ids.js';
import { backoutSwarm } from './backout-swarm.js';
import type { BackoutTools, FoundSite } from './backout-tools.js';

/** Several swarms side by side: they wait for their hosts most of the time, and none of them for another. */
const SIDE_BY_SIDE = 8;

/** Brings every swarm of a run back. Rejects for an abort, and when all have ended for a defect in one of them. */
export async function backoutFleet(
  tools: BackoutTools,
  sites: readonly FoundSite[],
): Promise<ReadonlyMap<SwarmId, SwarmOutcome>> {
  const limit = pLimit(SIDE_BY_SIDE);
  const outcomes = await Promise.allSettled(
    sites.map((found) => limit(async () => [found.site.brief.swarmId, await backoutSwarm(tools, found)] as const)),
  );
  tools.signal.throwIfAborted();
  return new Map(
    outcomes.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    }),
  );
}
