import type { ChangeResult } from '../../domain/change-outcome.js';
import type { ExitCode } from '../../domain/errors.js';
import { DEFAULT_POLICY } from '../../domain/findings/finding.js';
import type { SwarmId } from '../../domain/ids.js';
import { judgeFleet } from '../../domain/judge-fleet.js';
import type { Report } from '../../report/model.js';
import type { Io } from '../io.js';
import type { Seen } from '../observe-selection.js';
import { reportOn } from '../report-on.js';
import { homesFor } from '../vault-homes.js';
import type { ChangeRun } from './changing-run.js';

/** The report of a run that changes something: how the fleet is now, what a proof says of it, and what became of each swarm. */
export function reportOnChange(
  { id, command, startedAt, settings, own, fleet, provesKeys }: ChangeRun,
  seen: Seen,
  outcomes: ReadonlyMap<SwarmId, ChangeResult>,
  { exitCode, dryRun, io }: { readonly exitCode: ExitCode; readonly dryRun: boolean; readonly io: Pick<Io, 'clock'> },
): Report {
  const policy = { ...DEFAULT_POLICY, maxKeyAgeDays: settings.keys.maxKeyAgeDays };
  const by = provesKeys ? 'proof' : 'nothing';
  const { findings } = judgeFleet(by, seen.view, { policy, now: io.clock.now(), custody: seen.custody });
  const run = { id, command, startedAt, dryRun, exitCode };
  const homes = homesFor(fleet, outcomes.keys());
  return reportOn({ run, fleet, seen, settings, own, findings, audited: false, homes, outcomes, io });
}
