import { z } from 'zod';
import type { SwarmOutcome, SwarmStatus } from '../domain/change-outcome.js';
import { LockstepError } from '../domain/errors.js';
import type { PlannedSwarm } from '../domain/plan/plan.js';
import { remedySchema } from '../domain/remedy-schema.js';
import type { Ending, Operation } from './operation.js';
import { resumeOf } from './resume-of.js';
import type { RunTools } from './run-tools.js';
import { END, saidIn, stepsSoFar } from './step-results.js';
import { Stopped } from './stopped.js';
import { createSwarmRun, type SwarmRun } from './swarm-run.js';

/** The step in which every operation verifies, by managers that did not act, what it has brought about. */
export const VERIFY = 'prove';

const ended = z.strictObject({
  status: z.enum(['changed', 'blocked', 'failed']),
  why: z.string(),
  remedy: remedySchema.nullable(),
  refusedBy: z.string().nullable(),
});
type Verdict = Omit<Ending, 'status'> & { readonly status: SwarmStatus };

/**
 * Brings one swarm through an operation, or to a safe end on the way. Run again with the same journal it goes on where it was
 * left; a swarm that came to its end is only reported. Rejects only for an abort.
 */
export async function runSwarm<Plan extends PlannedSwarm, Tools extends RunTools>(
  tools: Tools,
  change: Plan,
  operation: Operation<Plan, Tools>,
): Promise<SwarmOutcome> {
  const { acts, again } = operation;
  const run = createSwarmRun(tools, change, { acts, again: again(change) });
  const verdict = hasEnded(tools, change) ? await record(run, NEVER) : await bringToItsEnd(run, operation);
  tools.events.emit({ kind: 'swarm.ended', swarmId: change.swarmId, name: change.name, status: verdict.status });
  return { ...verdict, steps: stepsSoFar(tools.journal.run, change.swarmId) };
}

/** Whether an earlier process of the run has brought this swarm to its end. */
export const hasEnded = ({ journal }: Pick<RunTools, 'journal'>, { swarmId }: Pick<PlannedSwarm, 'swarmId'>): boolean =>
  journal.run.step(swarmId, END).kind === 'done';

const NEVER = (): never => {
  throw new Error('an end that is on record is not decided again');
};

async function bringToItsEnd<Plan extends PlannedSwarm, Tools extends RunTools>(
  run: SwarmRun<Plan, Tools>,
  operation: Operation<Plan, Tools>,
): Promise<Verdict> {
  try {
    const ending = await operation.carryOut(run);
    return await record(run, () => ending);
  } catch (error) {
    run.tools.signal.throwIfAborted();
    return putDown(run, operation, toStopped(run, error));
  }
}

const record = (run: SwarmRun, decide: () => Ending): Promise<z.infer<typeof ended>> =>
  run.step({
    name: END,
    schema: ended,
    cleansUp: true,
    effect: () => {
      const data = { ...decide() };
      return Promise.resolve({ data, said: data.why === '' ? data.status : `${data.status}: ${data.why}` });
    },
  });

/** What has changed nothing leaves nothing behind; what is not known is left as it is, for the run to be resumed. */
async function putDown<Plan extends PlannedSwarm, Tools extends RunTools>(
  run: SwarmRun<Plan, Tools>,
  operation: Operation<Plan, Tools>,
  { details }: Stopped,
): Promise<Verdict> {
  const { status, why, remedy, refusedBy = null } = details;
  const unfinished = operation.whyUnfinished(run, details);
  if (unfinished !== undefined) return { ...unfinished, remedy: resumeOf(run), refusedBy };
  if (status === 'unknown' || status === 'atRisk') return { status, why, remedy, refusedBy };
  const left = await cleanUp(run, operation);
  const reasons = [...new Set([why, ...left])].join('; ');
  const verdict = { why: `${verifiedBefore(run)}${reasons}`, remedy, refusedBy };
  // Interrupted before anything was changed: that is no end, and a resumed run begins with it.
  if (status === 'unchanged') return { ...verdict, status };
  // Neither is this: what is left of it only a resumed run can put away.
  if (left.length > 0) return { ...verdict, status, remedy: resumeOf(run) };
  return record(run, () => ({ ...verdict, status }));
}

/** What came after a verification takes nothing of it back. */
const verifiedBefore = (run: SwarmRun): string => {
  const verification = run.state(VERIFY);
  return verification.kind === 'done' ? `${saidIn(verification.result.data)}, but ` : '';
};

async function cleanUp<Plan extends PlannedSwarm, Tools extends RunTools>(
  run: SwarmRun<Plan, Tools>,
  { cleanUps }: Operation<Plan, Tools>,
): Promise<readonly string[]> {
  const left: string[] = [];
  for (const { isNeeded, work } of cleanUps) {
    if (!isNeeded(run)) continue;
    try {
      await work(run);
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      left.push(error.details.why);
    }
  }
  return left;
}

/** A defect in the work on one swarm is told there, and hides no other swarm. */
function toStopped(run: SwarmRun, error: unknown): Stopped {
  if (error instanceof Stopped) return error;
  if (error instanceof LockstepError) {
    return new Stopped({ status: run.hasActed() ? 'unknown' : 'failed', why: error.message, remedy: error.remedy });
  }
  const said = error instanceof Error ? error.message : 'unknown';
  return new Stopped({
    status: 'unknown',
    why: `an internal error of lockstep ended the work on this swarm: ${said}`,
    remedy: resumeOf(run),
  });
}
