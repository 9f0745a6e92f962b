import type { InferredOptionTypes } from 'yargs';
import type { ExitCode } from '../domain/errors.js';
import { DEFAULT_POLICY } from '../domain/findings/finding.js';
import type { FleetView } from '../domain/fleet.js';
import { judgeFleet, type FleetFindings } from '../domain/judge-fleet.js';
import { observeCustody } from '../operations/custody/observe-custody.js';
import { observeFleet } from '../operations/observe-fleet.js';
import type { Events } from '../ports/events.js';
import { buildReport } from '../report/build.js';
import type { CommandContext } from './command.js';
import { composeFleet } from './compose.js';
import { fleetSettings, type FleetArguments } from './fleet-settings.js';
import type { commonOptions, resultOptions } from './options.js';
import { eventFile, checkReportFiles, writeReport } from './output.js';
import { createProgress, everybody } from './progress.js';
import { newNonce, newRunId } from './run-id.js';
import { selectionOptions } from './selection-options.js';
import { version } from './version.js';

export type FleetReportArguments = FleetArguments & InferredOptionTypes<typeof resultOptions & typeof commonOptions>;

/** What sets the commands that change nothing apart. */
export interface FleetReportPlan {
  readonly judge: 'nothing' | 'audit' | 'proof';
  /** Whether the vaults are read and the kept keys tried. */
  readonly prove: boolean;
}

/** `discover`, `audit` and `prove`: observe the fleet, try the kept keys or not, judge it or not, report. Changes nothing. */
export async function fleetReport(
  args: FleetReportArguments,
  { io, command, signal }: CommandContext,
  plan: FleetReportPlan,
): Promise<ExitCode> {
  const startedAt = io.clock.now();
  const settings = await fleetSettings(args);
  const files = checkReportFiles(args.report ?? []);
  const eventFiles = args.events === undefined ? [] : [eventFile(args.events, () => io.clock.now())];
  const progress = createProgress(io, args);
  const events = everybody([progress, ...eventFiles]);
  const runId = newRunId(startedAt);
  try {
    events.emit({ kind: 'run.started', runId, command });
    const fleet = await composeFleet(settings, { events, clock: io.clock });
    const ports = { ...fleet, events };
    const round = () => ({ runId, nonce: newNonce(), deliverySeconds: settings.deliverySeconds, signal });
    const observed = await observeFleet(ports, { ...round(), swarms: settings.swarms });
    const custody = plan.prove ? await observeCustody(ports, observed.view.swarms, round()) : undefined;
    const policy = { ...DEFAULT_POLICY, maxKeyAgeDays: settings.keys.maxKeyAgeDays };
    const { findings, exitCode } = judgeFleet(plan.judge, observed.view, { policy, now: startedAt, custody });
    tellVerdicts(observed.view, findings, events);
    const report = buildReport({
      run: {
        id: runId,
        command,
        version,
        caller: fleet.caller,
        startedAt,
        endedAt: io.clock.now(),
        exitCode,
        dryRun: false,
      },
      selection: {
        tags: settings.tags,
        scopes: observed.scopes,
        swarms: settings.swarms,
        options: selectionOptions(args),
      },
      instances: observed.instances,
      fleet: observed.view,
      findings,
      audited: plan.judge === 'audit',
      custody,
      outcomes: undefined,
      apiCalls: fleet.apiCalls(),
    });
    events.emit({ kind: 'run.ended', runId, exitCode });
    progress.stop();
    writeReport(report, { io, format: args.format, color: args.color ?? wantsColor(io), files });
    return exitCode;
  } finally {
    progress.stop();
  }
}

function tellVerdicts({ swarms }: FleetView, findings: FleetFindings | undefined, events: Events): void {
  for (const { swarmId, name } of swarms) {
    const ofSwarm = findings?.get(swarmId);
    if (ofSwarm === undefined) continue;
    const failed = ofSwarm.filter(({ status }) => status === 'fail').length;
    events.emit({ kind: 'swarm.judged', swarmId, name, failed });
  }
}

/** https://no-color.org: NO_COLOR, when it is not empty, means none. */
const wantsColor = ({ stdoutIsTerminal, env }: CommandContext['io']): boolean =>
  stdoutIsTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
