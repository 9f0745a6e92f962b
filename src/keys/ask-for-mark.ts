import type { SwarmId } from '../domain/ids.js';
import type { PlannedManager } from '../domain/plan/plan.js';
import type { Nonce } from '../onhost/frame.js';
import { readKeyAnswer, type KeyRead } from '../onhost/read-key-answer.js';
import { composeReadKey } from '../onhost/rotation-scripts.js';
import { askManager, type Asked, type AskTools } from '../swarm/ask-managers.js';

/** Asks one manager for an HMAC of the live key, by a nonce of this question alone, and for the cluster version: no key travels. */
export async function askForMark(
  tools: AskTools,
  swarmId: SwarmId,
  manager: PlannedManager,
  step: string,
): Promise<{ readonly nonce: Nonce; readonly asked: Asked<KeyRead> }> {
  const nonce = tools.newNonce();
  const asked = await askManager(tools, swarmId, manager, {
    step,
    nonce,
    script: composeReadKey({ nonce, swarmId, nodeId: manager.nodeId }, { kind: 'confirm' }),
    read: readKeyAnswer,
    repeatable: true,
  });
  return { nonce, asked };
}
