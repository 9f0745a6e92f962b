import { changeExitCode, type ChangeResult } from '../../domain/change-outcome.js';
import { EXIT, type ExitCode } from '../../domain/errors.js';
import type { SwarmId } from '../../domain/ids.js';
import { exitCodeWith } from '../../domain/left-out.js';
import { outcomeOf } from '../../domain/unlock/unlock-outcome.js';
import { surveyLocked, type Round } from '../../operations/unlock/survey-locked.js';
import { hasSilent, openUntil, type Watched } from '../../operations/unlock/watch-swarms.js';
import type { CarriedOut, Started } from '../change/changing-run.js';
import { keepForLater } from '../change/conclude.js';
import { newNonce } from '../run-id.js';
import type { UnlockRunSettings } from './frozen-unlock.js';
import { reportOnUnlock } from './report-on-unlock.js';

/**
 * Unlocks what can be unlocked, and follows it. The first signal ends the waiting and reports what is so. Whatever was begun does no harm
 * when it is begun again. `first`: what was looked at and confirmed; undefined in a resumed run, which looks first.
 */
export async function carryOutUnlock(
  { waitSeconds, watchSeconds, fleet: { deliverySeconds, swarms } }: UnlockRunSettings,
  first: Round | undefined,
  { run, tools, folder, output: { events }, context: { io, signal } }: Started,
): Promise<CarriedOut> {
  const { id: runId, fleet } = run;
  const lookAgain = (): Promise<Round> =>
    surveyLocked({ ...fleet, events }, { runId, deliverySeconds, newNonce, signal, swarms });
  const watched = await openUntil(tools, first ?? (await lookAgain()), { waitSeconds, watchSeconds, lookAgain });
  const results = resultsOf(watched);
  const seen = watched.last.look.fleet.now();
  const exitCode = exitCodeWith(exitCodeOf(watched.last, results, signal.aborted), seen.leftOut);
  return {
    exitCode,
    report: async () => {
      const report = reportOnUnlock(run, watched.last, results, { exitCode, dryRun: false, io });
      await keepForLater(folder, runId, report, io);
      return { report, exitCode };
    },
  };
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
