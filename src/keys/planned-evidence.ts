import type { InstanceId } from '../domain/ids.js';
import type { PlannedManager } from '../domain/plan/plan.js';
import { gatherEvidence, type GatheredEvidence } from './gather-evidence.js';
import { targetOf } from '../swarm/ask-managers.js';
import type { KeyRun } from './key-run.js';

/** One round of evidence from managers of the plan: each has to be the node that was planned for. */
export const gatherFrom = (
  { tools, change: { swarmId } }: KeyRun,
  managers: readonly PlannedManager[],
): Promise<ReadonlyMap<InstanceId, GatheredEvidence>> =>
  gatherEvidence(
    tools,
    managers.map((manager) => ({ ...targetOf(manager), swarmId, nodeId: manager.nodeId })),
    {
      runId: tools.runId,
      nonce: tools.newNonce(),
      deliverySeconds: tools.deliverySeconds,
      signal: tools.signal,
    },
  );
