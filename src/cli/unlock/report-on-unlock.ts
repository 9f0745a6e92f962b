import type { ChangeResult } from '../../domain/change-outcome.js';
import type { ExitCode } from '../../domain/errors.js';
import type { SwarmId } from '../../domain/ids.js';
import type { Round } from '../../operations/unlock/survey-locked.js';
import type { Report } from '../../report/model.js';
import type { ChangeRun } from '../change/changing-run.js';
import type { Io } from '../io.js';
import { reportOn } from '../report-on.js';

/**
 * How the fleet is now, and what became of each manager. It claims no proof: a manager that was opened takes the key that is live, and
 * whether that one is kept was not asked.
 */
export const reportOnUnlock = (
  { id, command, startedAt, settings, own, fleet }: ChangeRun,
  { look, shelves }: Pick<Round, 'look' | 'shelves'>,
  outcomes: ReadonlyMap<SwarmId, ChangeResult>,
  { exitCode, dryRun, io }: { readonly exitCode: ExitCode; readonly dryRun: boolean; readonly io: Pick<Io, 'clock'> },
): Report => {
  const run = { id, command, startedAt, dryRun, exitCode };
  const seen = { ...look.fleet.now(), custody: undefined };
  const homes = new Map([...shelves].flatMap(([swarmId, { home }]) => (home === undefined ? [] : [[swarmId, home]])));
  return reportOn({ run, fleet, seen, settings, own, findings: undefined, audited: false, homes, outcomes, io });
};
