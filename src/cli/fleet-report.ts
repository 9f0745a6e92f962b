import type { ExitCode } from '../domain/errors.js';
import { DEFAULT_POLICY } from '../domain/findings/finding.js';
import type { FleetView } from '../domain/fleet.js';
import { judgeFleet, type FleetFindings } from '../domain/judge-fleet.js';
import { exitCodeWith } from '../domain/left-out.js';
import type { Events } from '../ports/events.js';
import type { CommandContext } from './define-command.js';
import { composeFleet } from './compose.js';
import { readingDocuments } from './documents/reading-documents.js';
import { readingSettings, type ReadingArguments } from './fleet-settings.js';
import { observeSelection } from './observe-selection.js';
import { reportOn } from './report-on.js';
import { newRunId } from './run-id.js';
import { tellRun, type OutputArguments } from './run-output.js';
import { installingOptions, lookingOptions } from './selection-options.js';

export type FleetReportArguments = ReadingArguments & OutputArguments;

/** What sets the commands that change nothing apart. */
export interface FleetReportPlan {
  readonly judge: 'nothing' | 'audit' | 'proof';
  /** Whether the vaults are read and the kept keys tried. */
  readonly prove: boolean;
}

/** `discover`, `audit` and `prove`: observe the fleet, try the kept keys or not, judge it or not, report. Changes nothing. */
export async function fleetReport(
  args: FleetReportArguments,
  context: CommandContext,
  { judge, prove }: FleetReportPlan,
): Promise<ExitCode> {
  const { io, command, signal } = context;
  const startedAt = io.clock.now();
  const { settings, documentPrefix } = await readingSettings(args);
  const documents =
    documentPrefix === undefined ? undefined : readingDocuments(documentPrefix, installingOptions(args));
  const runId = newRunId(startedAt);
  return tellRun(args, context, runId, async ({ events }) => {
    const fleet = await composeFleet(settings, { events, io, runId, documents });
    const seen = await observeSelection({ fleet, events, runId, settings, prove, signal });
    const policy = { ...DEFAULT_POLICY, maxKeyAgeDays: settings.keys.maxKeyAgeDays };
    const { findings, exitCode: judged } = judgeFleet(judge, seen.view, {
      policy,
      now: startedAt,
      custody: seen.custody,
    });
    const exitCode = exitCodeWith(judged, seen.leftOut);
    tellVerdicts(seen.view, findings, events);
    const report = reportOn({
      run: { id: runId, command, startedAt, dryRun: false, exitCode },
      fleet,
      seen,
      settings,
      own: lookingOptions(args),
      findings,
      audited: judge === 'audit',
      outcomes: undefined,
      io,
    });
    return { report, exitCode };
  });
}

function tellVerdicts({ swarms }: FleetView, findings: FleetFindings | undefined, events: Events): void {
  for (const { swarmId, name } of swarms) {
    const ofSwarm = findings?.get(swarmId);
    if (ofSwarm === undefined) continue;
    const failed = ofSwarm.filter(({ status }) => status === 'fail').length;
    events.emit({ kind: 'swarm.judged', swarmId, name, failed });
  }
}
