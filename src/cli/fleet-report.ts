import type { InferredOptionTypes } from 'yargs';
import { auditExitCode } from '../domain/audit-exit-code.js';
import { EXIT, type ExitCode } from '../domain/errors.js';
import { audit } from '../domain/findings/audit.js';
import { DEFAULT_POLICY, type Finding } from '../domain/findings/finding.js';
import type { FleetView } from '../domain/fleet.js';
import type { SwarmId } from '../domain/ids.js';
import { observeFleet } from '../operations/observe-fleet.js';
import type { Events } from '../ports/events.js';
import { buildReport } from '../report/build.js';
import type { CommandContext } from './command.js';
import { composeFleet } from './compose.js';
import { fleetSettings } from './fleet-settings.js';
import type { commonOptions, fleetOptions, resultOptions } from './options.js';
import { eventFile, checkReportFiles, writeReport } from './output.js';
import { createProgress, everybody } from './progress.js';
import { newNonce, newRunId } from './run-id.js';
import { selectionOptions } from './selection-options.js';
import { version } from './version.js';

export type FleetReportArguments = InferredOptionTypes<
  typeof fleetOptions & typeof resultOptions & typeof commonOptions
>;

/** `discover` and `audit`: observe the fleet, judge it or not, report. Changes nothing. */
export async function fleetReport(
  args: FleetReportArguments,
  { io, command, signal }: CommandContext,
  { judge }: { readonly judge: boolean },
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
    const probe = { runId, nonce: newNonce(), deliverySeconds: settings.deliverySeconds, signal };
    const observed = await observeFleet({ ...fleet, events }, { ...probe, swarms: settings.swarms });
    const findings = judge ? judgeFleet(observed.view, startedAt, events) : undefined;
    const exitCode = findings === undefined ? EXIT.done : auditExitCode(observed.view, findings.values());
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

function judgeFleet(view: FleetView, now: Date, events: Events): ReadonlyMap<SwarmId, readonly Finding[]> {
  return new Map(
    view.swarms.map((swarm) => {
      const findings = audit(swarm, DEFAULT_POLICY, now);
      const failed = findings.filter(({ status }) => status === 'fail').length;
      events.emit({ kind: 'swarm.judged', swarmId: swarm.swarmId, name: swarm.name, failed });
      return [swarm.swarmId, findings];
    }),
  );
}

/** https://no-color.org: NO_COLOR, when it is not empty, means none. */
const wantsColor = ({ stdoutIsTerminal, env }: CommandContext['io']): boolean =>
  stdoutIsTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
