import type { Step } from '../../domain/backout/move.js';
import type { RunId } from '../../domain/ids.js';
import { readAutolockAnswer } from '../../onhost/autolock-answer.js';
import { readLeaseAnswer } from '../../onhost/lease-answer.js';
import { composeLease } from '../../onhost/rotation-scripts.js';
import { askManager } from '../../swarm/ask-managers.js';
import { moveOn } from '../../keys/move-on.js';
import { recallAnswer } from '../../swarm/recall-answer.js';
import { done, failed, type StepResult } from './step-result.js';
import { serving } from './askable-managers.js';
import { sentBy } from './recall-key.js';
import type { BackoutTools, SwarmSeen } from './backout-tools.js';

/**
 * Whatever was sent has taken effect, or never does any more: a script that nothing else holds back is followed to its end first, and
 * then the swarm is moved on, past the version that a fenced one compares with. Then the lease is given back.
 */
export async function makeWay(
  tools: BackoutTools,
  seen: SwarmSeen,
  { lease, acts, mayBeMore }: Extract<Step, { readonly kind: 'makeWay' }>,
): Promise<StepResult> {
  const { swarm } = seen;
  for (const act of acts) {
    const sent = act.fenced ? undefined : sentBy(swarm.swarmId, act);
    // Whatever it answers: how the swarm is now is read from the swarm.
    if (sent !== undefined) await recallAnswer(tools, sent, readAutolockAnswer);
  }
  const isMoved = acts.length > 0 || mayBeMore;
  if (isMoved && !(await moveOn({ tools, change: swarm }, serving(swarm)))) {
    return failed(
      tools,
      'no other manager reports that the swarm accepted an update, so a command of the run may still take effect',
    );
  }
  if (lease !== null && !(await isReleased(tools, seen, lease))) {
    return failed(tools, `the lease of run ${lease} could not be released`);
  }
  const parts = [
    ...(isMoved ? ['no command of the run can take effect any more'] : []),
    ...(lease === null ? [] : [`the lease of run ${lease} is released`]),
  ];
  return done(parts.join('; '));
}

/** By whoever of the managers answers first. */
async function isReleased(tools: BackoutTools, { swarm }: SwarmSeen, runId: RunId): Promise<boolean> {
  const { swarmId } = swarm;
  for (const manager of serving(swarm)) {
    const nonce = tools.newNonce();
    const asked = await askManager(tools, swarmId, manager, {
      step: 'release',
      nonce,
      script: composeLease({ nonce, swarmId, nodeId: manager.nodeId }, { kind: 'release', runId }),
      read: readLeaseAnswer,
      repeatable: true,
    });
    if (asked.kind !== 'facts') continue;
    const { kind } = asked.facts.outcome;
    if (kind === 'free' || kind === 'held') return true;
  }
  return false;
}
