import type { RunId, SwarmId } from '../domain/ids.js';
import type { ChangeReading } from '../onhost/change-answer.js';
import { isUncut, type Nonce } from '../onhost/frame.js';
import type { CommandTarget } from '../ports/command-runner.js';
import { commentOf, EXECUTION_SECONDS, readOutcome, type Asked, type AskTools } from './ask-managers.js';

/** A script that was sent to one manager, perhaps by a run that has died since. */
export interface Sent {
  readonly runId: RunId;
  readonly swarmId: SwarmId;
  readonly step: string;
  readonly target: CommandTarget;
  readonly nonce: Nonce;
  /** It is not older than this. */
  readonly since: Date;
  /** How long it was allowed to take; `EXECUTION_SECONDS` unless told. */
  readonly executionSeconds?: number;
}

/** Follows it to its end, where it still runs, and gives its answer: from the command history, without the swarm and the host. */
export async function recallAnswer<Outcome>(
  { runner, deliverySeconds, signal }: AskTools,
  { runId, swarmId, step, target, nonce, since, executionSeconds = EXECUTION_SECONDS }: Sent,
  read: (answer: string) => ChangeReading<Outcome>,
): Promise<Asked<Outcome>> {
  const outcomes = await runner.recall(
    {
      comment: commentOf({ runId }, step, swarmId),
      targets: [target],
      since,
      deliverySeconds,
      executionSeconds,
      isWhole: isUncut(nonce),
    },
    { signal },
  );
  signal.throwIfAborted();
  return readOutcome(outcomes.get(target.instanceId), nonce, read);
}
