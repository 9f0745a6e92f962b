import { EXIT, LockstepError } from '../domain/errors.js';
import type { FleetView } from '../domain/fleet.js';
import { groupIntoSwarms } from '../domain/grouping.js';
import type { DiscoveredInstance, Scope } from '../domain/instance.js';
import type { LeftOut } from '../domain/left-out.js';
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
  /** Accounts and regions of the selection that could not be looked at. */
  readonly leftOut: readonly LeftOut[];
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
  if (discovery.instances.length === 0) throw nothingMatched(discovery);
  return discovery;
}

/** The fleet as these observations show it. Errors: as of `selectSwarms`. */
function toObservedFleet(
  { scopes, leftOut, instances }: Discovery,
  observations: readonly Observation[],
  swarms: readonly string[],
): ObservedFleet {
  const view = selectSwarms(groupIntoSwarms(observations), swarms);
  const selected = view.swarms
    .flatMap(({ managers, unlisted }) => [...managers, ...unlisted])
    .map(({ instance }) => instance);
  return { scopes, leftOut, instances: swarms.length === 0 ? instances : selected, view };
}

const nothingMatched = ({ scopes, leftOut }: Discovery): LockstepError =>
  new LockstepError({
    code: 'NOTHING_MATCHED',
    message: `no instance matches these tags in ${scopes.map(({ account, region }) => `${account}/${region}`).join(', ')}${leftOut.map(({ why }) => `; not inspected: ${why}`).join('')}`,
    remedy: 'check --tag (keys and values are case-sensitive, * and ? are wildcards), --region and the account',
    exitCode: EXIT.nothingMatched,
  });
