import type { SwarmId } from '../domain/ids.js';
import type { SwarmChange } from '../domain/plan/plan.js';
import type { WaveLimits } from '../domain/plan/waves.js';
import { runWaves } from './run-waves.js';
import type { SwarmOutcome } from '../domain/change-outcome.js';
import { ACTIONS, type Actions } from '../operations/change-key/change-swarm.js';
import { hasEnded, runSwarm } from './run-swarm.js';
import type { ChangeTools } from './run-tools.js';
import { ours } from '../domain/remedy.js';

/** Several swarms, a canary first and the others side by side. What fails on one is told there, and hides no other. */
export async function changeFleet(
  tools: ChangeTools,
  changes: readonly SwarmChange[],
  limits: WaveLimits,
  actions: Actions = ACTIONS,
): Promise<ReadonlyMap<SwarmId, SwarmOutcome>> {
  const outcomes = new Map<SwarmId, SwarmOutcome>();
  // In a resumed run those that came to their end before are told again, and are no reason any more to begin no other.
  const [ended, open] = [
    changes.filter((change) => hasEnded(tools, change)),
    changes.filter((change) => !hasEnded(tools, change)),
  ];
  for (const change of ended) outcomes.set(change.swarmId, await runSwarm(tools, change, actions));
  const results = await runWaves(
    open,
    limits,
    async (change) => {
      const outcome = await runSwarm(tools, change, actions);
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
