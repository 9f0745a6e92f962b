import { z } from 'zod';
import { LockstepError } from '../domain/errors.js';
import type { SwarmChange } from '../domain/plan/plan.js';
import { remedySchema } from '../domain/remedy-schema.js';
import { ours } from '../domain/remedy.js';
import type { RunRecord, StepState } from '../ports/journal.js';
import { withdrawIntent } from '../keys/record-intent.js';
import type { Actions } from '../operations/change-key/change-swarm.js';
import { releaseLease } from '../swarm/lease.js';
import type { SwarmOutcome, SwarmStatus } from '../domain/change-outcome.js';
import { removeKeyFileBackups } from '../keys/key-file-backups.js';
import type { Lagging } from '../keys/verify-managers.js';
import { Stopped } from './stopped.js';
import { createSwarmRun, type SwarmRun } from './swarm-run.js';
import type { ChangeTools } from './run-tools.js';
import { resumeOf } from './resume-of.js';

const END = 'end';
const ended = z.strictObject({
  status: z.enum(['changed', 'blocked', 'failed']),
  why: z.string(),
  remedy: remedySchema.nullable(),
  refusedBy: z.string().nullable(),
});
type Ended = z.infer<typeof ended>;
type Verdict = Omit<Ended, 'status'> & { readonly status: SwarmStatus };

/**
 * Brings one swarm through its change, or to a safe end on the way. Run again with the same journal it goes on where it was
 * left; a swarm that came to its end is only reported. Rejects only for an abort.
 */
export async function runSwarm(tools: ChangeTools, change: SwarmChange, actions: Actions): Promise<SwarmOutcome> {
  const run = createSwarmRun(tools, change);
  const verdict = hasEnded(tools, change) ? await record(run, NEVER) : await bringToItsEnd(run, actions);
  tools.events.emit({ kind: 'swarm.ended', swarmId: change.swarmId, name: change.name, status: verdict.status });
  return { ...verdict, steps: stepsOf(tools.journal.run, change) };
}

/** Whether an earlier process of the run has brought this swarm to its end. */
export const hasEnded = ({ journal }: Pick<ChangeTools, 'journal'>, { swarmId }: SwarmChange): boolean =>
  journal.run.step(swarmId, END).kind === 'done';

const NEVER = (): never => {
  throw new Error('an end that is on record is not decided again');
};

async function bringToItsEnd(run: SwarmRun, actions: Actions): Promise<Verdict> {
  try {
    const lagging = await actions[run.change.action](run);
    return await record(run, () => verdictOn(run.change, lagging));
  } catch (error) {
    run.tools.signal.throwIfAborted();
    return putDown(run, toStopped(run, error));
  }
}

const record = (run: SwarmRun, decide: () => Ended): Promise<Ended> =>
  run.step({
    name: END,
    schema: ended,
    cleansUp: true,
    effect: () => {
      const data = decide();
      return Promise.resolve({ data, said: data.why === '' ? data.status : `${data.status}: ${data.why}` });
    },
  });

function verdictOn({ action, swarmId, managers }: SwarmChange, lagging: Lagging): Ended {
  if (lagging.length === 0) return { status: 'changed', why: '', remedy: null, refusedBy: null };
  const rest = lagging.map(({ name, why }) => `${name}: ${why}`).join('; ');
  const those = `${lagging.length} of ${managers.length} managers`;
  return {
    status: 'failed',
    ...(action === 'rotateCompromised'
      ? {
          why: `${NOT_RENEWED(those)} (${rest}). ${MAKE_WRITABLE}`,
          remedy: ours('rotate', '--compromised', '--swarm', swarmId),
        }
      : {
          why: `it was changed, but ${those} are not verified (${rest}); the keys that they may need stay stored`,
          remedy: ours('prove', '--swarm', swarmId),
        }),
    refusedBy: null,
  };
}

const NOT_RENEWED = (those: string): string =>
  `autolock is on again with a new key, but ${those} are not confirmed to have renewed data key and certificate`;
const MAKE_WRITABLE =
  'Make the key file of each writable first (disk space, mount, attributes), or remove that manager and join it again';

/** What has changed nothing leaves nothing behind; what is not known is left as it is, for the run to be resumed. */
async function putDown(run: SwarmRun, { details }: Stopped): Promise<Verdict> {
  const { why, remedy, refusedBy = null } = details;
  // Whatever ended the work: a key that may be live is looked after first, and what opens its sealed answer stays announced.
  if (run.mayHaveNewKey() && !isKeyKept(run)) return { status: 'atRisk', why, remedy: resumeOf(run), refusedBy };
  // Between its two halves a run does not end: autolock is off until it goes on.
  if (isHalfDone(run)) return { status: 'unknown', why: `autolock is off: ${why}`, remedy: resumeOf(run), refusedBy };
  const { status } = details;
  if (status === 'unknown' || status === 'atRisk') return { status, why, remedy, refusedBy };
  const left = await cleanUp(run);
  const reasons = [...new Set([why, ...left])].join('; ');
  const verdict = { why: `${provenBefore(run)}${reasons}`, remedy, refusedBy };
  // Interrupted before anything was changed: that is no end, and a resumed run begins with it.
  if (status === 'unchanged') return { ...verdict, status };
  // Neither is this: what is left of it only a resumed run can put away.
  if (left.length > 0) return { ...verdict, status, remedy: resumeOf(run) };
  return record(run, () => ({ ...verdict, status }));
}

/** What came after a proof takes nothing of it back. */
const provenBefore = (run: SwarmRun): string => {
  const proof = run.state('prove');
  return proof.kind === 'done' ? `${saidIn(proof.result.data)}, but ` : '';
};

const isHalfDone = ({ change, state }: SwarmRun): boolean =>
  change.action === 'rotateCompromised' && state('disable').kind === 'done' && state('enable').kind === 'notBegun';

const isKeyKept = (run: SwarmRun): boolean => run.state('keep').kind === 'done';

async function cleanUp(run: SwarmRun): Promise<readonly string[]> {
  const begun = (step: string): boolean => run.state(step).kind !== 'notBegun';
  const left: string[] = [];
  const tidy = async (needed: boolean, work: () => Promise<void>): Promise<void> => {
    if (!needed) return;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      left.push(error.details.why);
    }
  };
  await tidy(begun('announce'), () => withdrawIntent(run));
  // While the last act may have made a key, the copies may be the only way back.
  await tidy(begun('preimage') && !run.mayHaveNewKey(), () => removeKeyFileBackups(run, run.change.managers, 'own'));
  await tidy(begun('lease'), () => releaseLease(run));
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

const stepsOf = (record: RunRecord, { swarmId }: SwarmChange): SwarmOutcome['steps'] =>
  [...(record.swarms.get(swarmId) ?? [])]
    .filter(([step]) => step !== END)
    .map(([step, state]) => ({ step, result: resultOf(state) }));

function resultOf(state: StepState): string {
  switch (state.kind) {
    case 'notBegun':
      return 'not started';
    case 'unknown':
      return state.result === undefined ? 'unknown' : `unknown: ${saidIn(state.result.data)}`;
    case 'done':
      return saidIn(state.result.data);
    case 'failed':
      return `failed: ${saidIn(state.result.data)}`;
  }
}

const saidIn = ({ said }: Readonly<Record<string, unknown>>): string => (typeof said === 'string' ? said : '');
