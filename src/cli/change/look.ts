import type { ChangeResult } from '../../domain/change-outcome.js';
import type { SwarmCustody } from '../../domain/custody.js';
import type { ExitCode } from '../../domain/errors.js';
import type { RunId, SwarmId } from '../../domain/ids.js';
import { observeCustody } from '../../operations/custody/observe-custody.js';
import { observeFleet, type ObservedFleet } from '../../operations/observe-fleet.js';
import type { Events } from '../../ports/events.js';
import { buildReport } from '../../report/build.js';
import type { Report } from '../../report/model.js';
import type { Fleet } from '../compose.js';
import type { FleetSettings } from '../fleet-settings.js';
import type { Io } from '../io.js';
import { newNonce } from '../run-id.js';
import { version } from '../version.js';
import type { RunSettings } from './frozen-run.js';

/** A fleet, and who keeps its keys. */
export interface Seen extends ObservedFleet {
  readonly custody: ReadonlyMap<SwarmId, SwarmCustody>;
  /** Errors: Error, a defect, for a swarm that is not in the view. */
  readonly custodyOf: (swarmId: SwarmId) => SwarmCustody;
}

interface LookSettings {
  readonly fleet: Fleet;
  readonly events: Events;
  readonly runId: RunId;
  readonly settings: FleetSettings;
  readonly signal: AbortSignal;
}

/** How the fleet is now: discovery, probe, vault and proof. Changes nothing. */
export async function look({ fleet, events, runId, settings, signal }: LookSettings): Promise<Seen> {
  const { deliverySeconds, swarms } = settings;
  const ports = { ...fleet, events };
  const observed = await observeFleet(ports, { runId, nonce: newNonce(), deliverySeconds, signal, swarms });
  const custody = await observeCustody(ports, observed.view.swarms, {
    runId,
    nonce: newNonce(),
    deliverySeconds,
    signal,
  });
  return {
    ...observed,
    custody,
    custodyOf: (swarmId) => {
      const found = custody.get(swarmId);
      if (found === undefined) throw new Error(`no custody of swarm ${swarmId}`);
      return found;
    },
  };
}

interface ReportOn {
  readonly run: {
    readonly id: RunId;
    readonly command: string;
    readonly startedAt: Date;
    readonly dryRun: boolean;
  };
  readonly exitCode: ExitCode;
  readonly fleet: Fleet;
  readonly seen: Seen;
  readonly settings: RunSettings;
  readonly results: ReadonlyMap<SwarmId, ChangeResult>;
  readonly io: Io;
}

/** The report of a run that changes something: how the fleet is now, and what became of each swarm. */
export const reportOn = ({ run, exitCode, fleet, seen, settings, results, io }: ReportOn): Report =>
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
    custody: seen.custody,
    outcomes: results,
    apiCalls: fleet.apiCalls(),
  });
