import type { ExitCode } from '../domain/errors.js';
import type { RunId } from '../domain/ids.js';
import { buildReport } from '../report/build.js';
import type { ReportInput } from '../report/report-input.js';
import type { Report } from '../report/model.js';
import type { Fleet } from './compose.js';
import type { FleetSettings } from './fleet-settings.js';
import type { Io } from './io.js';
import type { Seen } from './observe-selection.js';
import { version } from './version.js';

interface Reported extends Pick<ReportInput, 'own' | 'findings' | 'audited' | 'outcomes' | 'homes'> {
  readonly run: {
    readonly id: RunId;
    readonly command: string;
    readonly startedAt: Date;
    readonly dryRun: boolean;
    readonly exitCode: ExitCode;
  };
  readonly fleet: Fleet;
  readonly seen: Seen;
  readonly settings: FleetSettings;
  readonly io: Pick<Io, 'clock'>;
}

/** The report of a run: how the fleet is, and what was found of it or became of it. */
export const reportOn = ({ run, fleet, seen, settings, io, ...rest }: Reported): Report =>
  buildReport({
    run: { ...run, version, caller: fleet.caller, endedAt: io.clock.now() },
    selection: { tags: settings.tags, scopes: seen.scopes, leftOut: seen.leftOut, swarms: settings.swarms },
    instances: seen.instances,
    fleet: seen.view,
    custody: seen.custody,
    apiCalls: fleet.apiCalls(),
    ...rest,
  });
