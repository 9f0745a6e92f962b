import type { ChangeResult } from '../../domain/change-outcome.js';
import type { ExitCode } from '../../domain/errors.js';
import type { RunId, SwarmId } from '../../domain/ids.js';
import type { ObservedFleet } from '../../operations/observe-fleet.js';
import { buildReport } from '../../report/build.js';
import type { Report } from '../../report/model.js';
import type { Fleet } from '../compose.js';
import type { Io } from '../io.js';
import { version } from '../version.js';
import type { UnlockRunSettings } from './frozen-unlock.js';

interface ReportOnUnlock {
  readonly run: { readonly id: RunId; readonly command: string; readonly startedAt: Date; readonly dryRun: boolean };
  readonly exitCode: ExitCode;
  readonly fleet: Fleet;
  readonly seen: ObservedFleet;
  readonly settings: Pick<UnlockRunSettings, 'fleet' | 'options'>;
  readonly results: ReadonlyMap<SwarmId, ChangeResult>;
  readonly io: Io;
}

/**
 * How the fleet is now, and what became of each manager. It claims no proof: a manager that was opened takes the key that is live, and
 * whether that one is kept was not asked.
 */
export const reportOnUnlock = ({ run, exitCode, fleet, seen, settings, results, io }: ReportOnUnlock): Report =>
  buildReport({
    run: { ...run, version, caller: fleet.caller, endedAt: io.clock.now(), exitCode },
    selection: {
      tags: settings.fleet.tags,
      scopes: seen.scopes,
      swarms: settings.fleet.swarms,
      options: settings.options,
    },
    instances: seen.instances,
    fleet: seen.view,
    findings: undefined,
    audited: false,
    custody: undefined,
    outcomes: results,
    apiCalls: fleet.apiCalls(),
  });
