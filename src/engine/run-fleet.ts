import type { SwarmOutcome } from '../domain/change-outcome.js';
import type { SwarmId } from '../domain/ids.js';
import type { PlannedSwarm } from '../domain/plan/plan.js';
import type { WaveLimits } from '../domain/plan/waves.js';
import { ours } from '../domain/remedy.js';
import type { Operation } from './operation.js';
import { hasEnded, runSwarm } from './run-swarm.js';
import type { RunTools } from './run-tools.js';
import { runWaves } from './run-waves.js';

/** Several swarms, a canary first and the others side by side. What fails on one is told there, and hides no other. */
export async function runFleet<Plan extends PlannedSwarm, Tools extends RunTools>(
  tools: Tools,
  changes: readonly Plan[],
  limits: WaveLimits,
  operationFor: (change: Plan) => Operation<Plan, Tools>,
): Promise<ReadonlyMap<SwarmId, SwarmOutcome>> {
  const outcomes = new Map<SwarmId, SwarmOutcome>();
  // In a resumed run those that came to their end before are told again, and are no reason any more to begin no other.
  const [ended, open] = [
    changes.filter((change) => hasEnded(tools, change)),
    changes.filter((change) => !hasEnded(tools, change)),
  ];
  for (const change of ended) outcomes.set(change.swarmId, await runSwarm(tools, change, operationFor(change)));
  const results = await runWaves(
    open,
    limits,
    async (change) => {
      const outcome = await runSwarm(tools, change, operationFor(change));
      outcomes.set(change.swarmId, outcome);
      return outcome.status === 'changed' ? 'ok' : 'failed';
    },
    { shouldStop: () => tools.stopping.aborted },
  );
  tools.signal.throwIfAborted();
  for (const result of results) {
    if (result.kind === 'failed' && result.thrown instanceof Error) throw result.thrown;
    if (result.kind === 'notStarted') outcomes.set(result.change.swarmId, notStarted(result.why, tools.runId));
  }
  return outcomes;
}

const notStarted = (why: string, runId: string): SwarmOutcome => ({
  status: 'unchanged',
  why: `it was not started: ${why}`,
  remedy: ours('resume', runId),
  refusedBy: null,
  steps: [],
});
