import { EXIT, LockstepError } from '../domain/errors.js';
import type { FleetView } from '../domain/fleet.js';
import { groupIntoSwarms } from '../domain/grouping.js';
import type { DiscoveredInstance, Scope } from '../domain/instance.js';
import type { CommandRunner } from '../ports/command-runner.js';
import type { Events } from '../ports/events.js';
import type { FleetDirectory } from '../ports/fleet-directory.js';
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
  const discovery = await ports.directory.discover(probe.signal === undefined ? {} : { signal: probe.signal });
  if (discovery.instances.length === 0) throw nothingMatched(discovery.scopes);
  const observations = await probeFleet(ports, discovery.instances, probe);
  const view = selectSwarms(groupIntoSwarms(observations), swarms);
  const instances =
    swarms.length === 0
      ? discovery.instances
      : view.swarms.flatMap(({ managers }) => managers.map(({ instance }) => instance));
  return { scopes: discovery.scopes, instances, view };
}

const nothingMatched = (scopes: readonly Scope[]): LockstepError =>
  new LockstepError({
    code: 'NOTHING_MATCHED',
    message: `no instance matches these tags in ${scopes.map(({ account, region }) => `${account}/${region}`).join(', ')}`,
    remedy: 'check --tag (keys and values are case-sensitive, * and ? are wildcards), --region and the account',
    exitCode: EXIT.nothingMatched,
  });
