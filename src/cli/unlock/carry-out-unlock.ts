import { changeExitCode, type ChangeResult } from '../../domain/change-outcome.js';
import { EXIT, LockstepError, type ExitCode } from '../../domain/errors.js';
import type { SwarmId } from '../../domain/ids.js';
import { exitCodeWith } from '../../domain/left-out.js';
import { ours } from '../../domain/remedy.js';
import { outcomeOf } from '../../domain/unlock/unlock-outcome.js';
import { surveyLocked, type Round } from '../../operations/unlock/survey-locked.js';
import { hasSilent, openUntil, type Watched } from '../../operations/unlock/watch-swarms.js';
import type { Journal } from '../../ports/journal.js';
import { writeEnd } from '../change/carry-out-change.js';
import { keepForLater } from '../change/conclude.js';
import { stepTools } from '../change/step-tools.js';
import type { CommandContext } from '../define-command.js';
import type { ChangeRun } from '../change/report-on-change.js';
import type { RunEnd, RunOutput } from '../run-output.js';
import { newNonce } from '../run-id.js';
import type { UnlockRunSettings } from './frozen-unlock.js';
import { reportOnUnlock } from './report-on-unlock.js';

interface Unlocking {
  readonly run: ChangeRun;
  readonly settings: UnlockRunSettings;
  readonly journal: Journal;
  /** Of journals and reports. */
  readonly folder: string;
  readonly output: RunOutput;
  /** What was looked at and confirmed; undefined in a resumed run, which looks first. */
  readonly first: Round | undefined;
}

/**
 * Opens what can be opened, follows it, and reports. The first signal ends the waiting and reports what is so; the second ends at once.
 * Whatever was begun does no harm when it is begun again.
 */
export async function carryOutUnlock(
  { run, settings, journal, folder, output, first }: Unlocking,
  context: CommandContext,
): Promise<RunEnd> {
  const { io, signal, kill } = context;
  const { id: runId, fleet } = run;
  const { events } = output;
  const { deliverySeconds, swarms } = settings.fleet;
  const lookAgain = (): Promise<Round> =>
    surveyLocked({ ...fleet, events }, { runId, deliverySeconds, newNonce, signal, swarms });
  const tools = stepTools({ run, journal, output }, context);
  try {
    const { waitSeconds, watchSeconds } = settings;
    const watched = await openUntil(tools, first ?? (await lookAgain()), { waitSeconds, watchSeconds, lookAgain });
    const results = resultsOf(watched);
    const seen = watched.last.look.fleet.now();
    const exitCode = exitCodeWith(exitCodeOf(watched.last, results, signal.aborted), seen.leftOut);
    await writeEnd(journal, exitCode, output);
    const report = reportOnUnlock(run, watched.last, results, { exitCode, dryRun: false, io });
    await keepForLater(folder, runId, report, io);
    return { report, exitCode };
  } catch (error) {
    if (!kill.aborted) throw error;
    throw new LockstepError({
      code: 'INTERRUPTED',
      message: `run ${runId} was interrupted. Keys that were sent may still unlock managers`,
      remedy: ours('resume', runId, ...run.own.state),
      exitCode: EXIT.interrupted,
    });
  } finally {
    await journal.close();
  }
}

const resultsOf = ({ endings }: Watched): ReadonlyMap<SwarmId, ChangeResult> =>
  new Map([...endings].map(([swarmId, ending]) => [swarmId, outcomeOf(ending)]));

/** 4 as well where an instance that gave no answer may be a manager that waits. */
export function exitCodeOf(
  { look }: Pick<Round, 'look'>,
  results: ReadonlyMap<SwarmId, ChangeResult>,
  interrupted: boolean,
): ExitCode {
  const exitCode = changeExitCode([...results.values()], interrupted);
  return exitCode === EXIT.done && hasSilent(look.fleet.now()) ? EXIT.partly : exitCode;
}
