import { EXIT, LockstepError } from '../domain/errors.js';
import type { FleetView } from '../domain/fleet.js';
import { groupIntoSwarms } from '../domain/grouping.js';
import type { DiscoveredInstance, Scope } from '../domain/instance.js';
import type { Observation } from '../domain/observation.js';
import type { CommandRunner } from '../ports/command-runner.js';
import type { Events } from '../ports/events.js';
import type { Discovery, FleetDirectory } from '../ports/fleet-directory.js';
import { probeFleet, type ProbeOptions } from './probe-fleet.js';
import { selectSwarms } from './select-swarms.js';

export interface ObserveOptions extends ProbeOptions {
  /** Ids or names of the swarms wanted; none means all. */
  readonly swarms: readonly string[];
}

export interface ObservedFleet {
  readonly scopes: readonly Scope[];
  /** Every instance of the selection; each has its place in the view. */
  readonly instances: readonly DiscoveredInstance[];
  readonly view: FleetView;
}

/** Discovery, probe, grouping: what every command begins with. Changes nothing. */
export async function observeFleet(
  ports: { readonly directory: FleetDirectory; readonly runner: Pick<CommandRunner, 'run'>; readonly events: Events },
  { swarms, ...probe }: ObserveOptions,
): Promise<ObservedFleet> {
  const discovery = await discoverFleet(ports, probe.signal);
  return toObservedFleet(discovery, await probeFleet(ports, discovery.instances, probe), swarms);
}

/** Errors: NOTHING_MATCHED (exit code 6). */
export async function discoverFleet(
  { directory }: { readonly directory: FleetDirectory },
  signal: AbortSignal | undefined,
): Promise<Discovery> {
  const discovery = await directory.discover(signal === undefined ? {} : { signal });
  if (discovery.instances.length === 0) throw nothingMatched(discovery.scopes);
  return discovery;
}

/** The fleet as these observations show it. Errors: as of `selectSwarms`. */
function toObservedFleet(
  { scopes, instances }: Discovery,
  observations: readonly Observation[],
  swarms: readonly string[],
): ObservedFleet {
  const view = selectSwarms(groupIntoSwarms(observations), swarms);
  const selected = view.swarms.flatMap(({ managers }) => managers.map(({ instance }) => instance));
  return { scopes, instances: swarms.length === 0 ? instances : selected, view };
}

const nothingMatched = (scopes: readonly Scope[]): LockstepError =>
  new LockstepError({
    code: 'NOTHING_MATCHED',
    message: `no instance matches these tags in ${scopes.map(({ account, region }) => `${account}/${region}`).join(', ')}`,
    remedy: 'check --tag (keys and values are case-sensitive, * and ? are wildcards), --region and the account',
    exitCode: EXIT.nothingMatched,
  });
