import type { BegunAct } from '../../domain/backout/situation.js';
import { readAutolockAnswer } from '../../onhost/autolock-answer.js';
import { nudge } from '../change/live-key.js';
import { recallSent } from '../change/recall.js';
import { done, failed, type Did } from './did.js';
import { serving } from './planned.js';
import { sentBy } from './recall-key.js';
import type { BackoutTools, SwarmSeen } from './tools.js';

/**
 * Whatever was sent has taken effect, or never does any more: a script that nothing else holds back is followed to its end first, and
 * then the swarm is moved on, past the version that a fenced one compares with.
 */
export async function settleActs(tools: BackoutTools, { swarm }: SwarmSeen, acts: readonly BegunAct[]): Promise<Did> {
  for (const act of acts) {
    const sent = act.fenced ? undefined : sentBy(swarm.swarmId, act);
    // Whatever it answers: how the swarm is now is read from the swarm.
    if (sent !== undefined) await recallSent(tools, sent, readAutolockAnswer);
  }
  return (await nudge({ tools, change: swarm }, serving(swarm)))
    ? done('nothing that was begun can take effect any more')
    : failed(tools, 'the swarm does not take an update, so that what was begun may still take effect');
}
