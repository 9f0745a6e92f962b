import type { Step } from '../../domain/backout/move.js';
import { readAutolockAnswer } from '../../onhost/autolock-answer.js';
import { moveOn } from '../../keys/move-on.js';
import { releaseLeaseOf } from '../../swarm/lease.js';
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
  if (lease !== null && (await releaseLeaseOf(tools, swarm.swarmId, serving(swarm), lease)) === 'unknown') {
    return failed(tools, `the lease of run ${lease} could not be released`);
  }
  const parts = [
    ...(isMoved ? ['no command of the run can take effect any more'] : []),
    ...(lease === null ? [] : [`the lease of run ${lease} is released`]),
  ];
  return done(parts.join('; '));
}
