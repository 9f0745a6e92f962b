import type { PlannedManager, PlannedSwarm } from '../domain/plan/plan.js';
import { readNudgeAnswer } from '../onhost/nudge-answer.js';
import { composeNudge } from '../onhost/rotation-scripts.js';
import { askManager, type AskTools } from './ask-managers.js';

/**
 * One update that changes nothing, committed by a quorum. Whatever an earlier request for the noted version was going to do has
 * been done before it, or is never done any more: the engine compares versions, and this moved on. Managers that failed to write
 * a key to their disk try again. True where the manager that was asked for it reports that it is committed: its word alone, so that what
 * rests on it has to be seen in the cluster version of others (`judgeSights`).
 */
export async function nudge(
  { tools, change: { swarmId } }: { readonly tools: AskTools; readonly change: Pick<PlannedSwarm, 'swarmId'> },
  managers: readonly PlannedManager[],
): Promise<boolean> {
  for (const manager of managers) {
    const nonce = tools.newNonce();
    const asked = await askManager(tools, swarmId, manager, {
      step: 'nudge',
      nonce,
      script: composeNudge({ nonce, swarmId, nodeId: manager.nodeId }),
      read: readNudgeAnswer,
      repeatable: true,
    });
    if (asked.kind === 'facts' && asked.facts.outcome.kind === 'nudged') return true;
  }
  return false;
}
