import { LockstepError } from '../domain/errors.js';
import type { PlannedManager } from '../domain/plan/plan.js';
import type { ChangeFacts, ChangeReading } from '../onhost/change-answer.js';
import { isUncut, readFrame, type Nonce } from '../onhost/frame.js';
import type { InvocationOutcome } from '../ports/command-runner.js';
import type { RunTools } from '../engine/run-tools.js';

/** What a manager made of a script. */
export type Asked<Outcome> =
  | { readonly kind: 'facts'; readonly facts: ChangeFacts<Outcome> }
  /** It certainly did not run. */
  | { readonly kind: 'notRun'; readonly reason: string }
  /** It may have run, in part or as a whole. */
  | { readonly kind: 'indeterminate'; readonly reason: string };

export interface Question<Outcome> {
  /** In the comment of the command, and in messages. */
  readonly step: string;
  readonly nonce: Nonce;
  readonly script: string;
  readonly read: (answer: string) => ChangeReading<Outcome>;
  /** False for what must not run twice. */
  readonly repeatable: boolean;
  /** How long it may take; `EXECUTION_SECONDS` unless told. */
  readonly executionSeconds?: number;
}

/** What it takes to ask. */
export type AskTools = Pick<RunTools, 'runId' | 'runner' | 'newNonce' | 'deliverySeconds' | 'signal'>;

/** A rotation that waits for its key takes two and a half minutes at worst; what may take longer says so. */
export const EXECUTION_SECONDS = 180;

/** `lockstep <run> <step> <swarm>`: the runner adds a few characters; Run Command takes 100 in all. */
export const commentOf = ({ runId }: Pick<RunTools, 'runId'>, step: string, swarmId: string): string =>
  `lockstep ${runId} ${step} ${swarmId}`.slice(0, 88);

/** One script on some managers of one swarm, in one command. Each of them is in the answer. */
export async function askManagers<Outcome>(
  tools: AskTools,
  swarmId: string,
  managers: readonly PlannedManager[],
  { step, nonce, script, read, repeatable, executionSeconds = EXECUTION_SECONDS }: Question<Outcome>,
): Promise<readonly (readonly [PlannedManager, Asked<Outcome>])[]> {
  const outcomes = await unlessRefused(() =>
    tools.runner.run(
      {
        comment: commentOf(tools, step, swarmId),
        script,
        targets: managers.map(targetOf),
        deliverySeconds: tools.deliverySeconds,
        executionSeconds,
        repeatable,
        isWhole: isUncut(nonce),
      },
      { signal: tools.signal },
    ),
  );
  // An aborted run has outcomes as well: nothing may be concluded from them.
  tools.signal.throwIfAborted();
  return managers.map((manager) => [
    manager,
    outcomes instanceof LockstepError
      ? { kind: 'notRun', reason: outcomes.message }
      : readOutcome(outcomes.get(manager.instanceId), nonce, read),
  ]);
}

/** The same on one manager. */
export async function askManager<Outcome>(
  tools: AskTools,
  swarmId: string,
  manager: PlannedManager,
  question: Question<Outcome>,
): Promise<Asked<Outcome>> {
  const [answer] = await askManagers(tools, swarmId, [manager], question);
  if (answer === undefined) throw new Error('one manager was queried and none answered');
  return answer[1];
}

export const targetOf = ({ instanceId, account, region }: PlannedManager) => ({
  instanceId,
  scope: { account, region },
});

/** What an invocation says: judged by the frame that came back, not by its exit code. */
export function readOutcome<Outcome>(
  outcome: InvocationOutcome | undefined,
  nonce: Nonce,
  read: (answer: string) => ChangeReading<Outcome>,
): Asked<Outcome> {
  if (outcome === undefined) return { kind: 'indeterminate', reason: 'no outcome was reported' };
  if (outcome.kind !== 'ran') return { kind: outcome.kind, reason: outcome.detail };
  const frame = readFrame(outcome.standardOutput, nonce);
  switch (frame.kind) {
    case 'whole': {
      const reading = read(frame.text);
      return reading.kind === 'facts' ? reading : { kind: 'indeterminate', reason: reading.reason };
    }
    case 'cut':
      return { kind: 'indeterminate', reason: 'its result was truncated' };
    case 'damaged':
      return { kind: 'indeterminate', reason: frame.reason };
    case 'missing':
      return { kind: 'indeterminate', reason: 'its output contains no result' };
  }
}

async function unlessRefused<Result>(work: () => Promise<Result>): Promise<Result | LockstepError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LockstepError) return error;
    throw error;
  }
}
