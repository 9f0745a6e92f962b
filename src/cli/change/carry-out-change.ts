import { changeExitCode } from '../../domain/change-outcome.js';
import { EXIT, LockstepError, type ExitCode } from '../../domain/errors.js';
import { isRunId } from '../../domain/ids.js';
import { ours } from '../../domain/remedy.js';
import { runFleet } from '../../engine/run-fleet.js';
import { keyOperationFor } from '../../operations/key-operations.js';
import type { Journal } from '../../ports/journal.js';
import type { CommandContext } from '../define-command.js';
import type { RunEnd, RunOutput } from '../run-output.js';
import { conclude } from './conclude.js';
import type { FrozenRun } from './frozen-run.js';
import type { ChangeRun } from './report-on-change.js';
import { resultsOf } from './results.js';
import { stepTools } from './step-tools.js';

export interface Apply extends FrozenRun {
  readonly run: ChangeRun;
  readonly journal: Journal;
  /** Of journals and reports. */
  readonly folder: string;
  readonly output: RunOutput;
}

/**
 * Carries out what was planned, from wherever the journal says that it stands, and tells how the fleet is then. The first signal brings
 * what has begun to a safe end; the second ends at once, and what was begun is found again by `resume`.
 */
export async function carryOut(
  { run, settings, plans, journal, folder, output }: Apply,
  context: CommandContext,
): Promise<RunEnd> {
  const { io, signal, kill } = context;
  const { id, own } = run;
  const { takeOver, limits } = settings;
  const { events } = output;
  const changes = plans.filter((plan) => plan.kind === 'change');
  try {
    events.emit({ kind: 'change.started', swarms: changes.length });
    const outcomes = await runFleet(
      stepTools(
        {
          run,
          journal,
          output,
          takeOver: takeOver !== null && isRunId(takeOver) ? takeOver : undefined,
        },
        context,
      ),
      changes,
      limits,
      keyOperationFor,
    );
    const results = resultsOf(plans, outcomes);
    const exitCode = changeExitCode([...results.values()], signal.aborted);
    await writeEnd(journal, exitCode, output);
    const { scopes } = journal.run.header;
    return await conclude({ run, scopes, results, changes, exitCode, folder, output }, { io, kill });
  } catch (error) {
    if (!kill.aborted) throw error;
    throw interrupted(id, own.state);
  } finally {
    await journal.close();
  }
}

/** A journal that cannot be written any more has been told of already; the result stands. */
export async function writeEnd(
  journal: Journal,
  exitCode: ExitCode,
  { events }: Pick<RunOutput, 'events'>,
): Promise<void> {
  try {
    await journal.append({ kind: 'ended', exitCode });
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    events.emit({ kind: 'journal.broken', reason: error.message });
  }
}

export const interrupted = (runId: string, state: readonly string[]): LockstepError =>
  new LockstepError({
    code: 'INTERRUPTED',
    message: `run ${runId} was interrupted. Steps that it started may have taken effect; no key is lost`,
    remedy: ours('resume', runId, ...state),
    exitCode: EXIT.interrupted,
  });
