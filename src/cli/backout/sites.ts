import { copiedOn } from '../../domain/backout/backout-situation.js';
import type { SwarmBrief } from '../../domain/backout/run-brief.js';
import type { RunId } from '../../domain/ids.js';
import { EXIT, LockstepError } from '../../domain/errors.js';
import { keptKeys } from '../../domain/plan/situation.js';
import type { DiscoveredInstance } from '../../domain/instance.js';
import { count } from '../../domain/text.js';
import { observeCustody } from '../../keys/observe-custody.js';
import { observeFleet, type ObservedFleet } from '../../fleet/observe-fleet.js';
import { situate } from '../../operations/backout/situate.js';
import type { Backout, FoundSite, LookTools, Site } from '../../operations/backout/backout-tools.js';
import type { FleetDirectory } from '../../ports/fleet-directory.js';
import { briefWithout } from './brief-run.js';

export interface FoundSites {
  readonly observed: ObservedFleet;
  readonly found: readonly FoundSite[];
}

type Tools = LookTools & { readonly directory: FleetDirectory };

/** How the swarms of a run are now. Without a journal: every swarm in which it has left something. Changes nothing. */
export async function findSites(
  tools: Tools,
  backout: Backout,
  briefs: readonly SwarmBrief[] | undefined,
  wanted: readonly string[],
): Promise<FoundSites> {
  const { runId, deliverySeconds, signal } = tools;
  const round = () => ({ runId, nonce: tools.newNonce(), deliverySeconds, signal });
  const observed = await observeFleet(tools, { ...round(), swarms: [] });
  const isWanted = ({ swarmId, name }: SwarmBrief) =>
    wanted.length === 0 || wanted.includes(swarmId) || wanted.includes(name);
  const sites = (briefs ?? briefsFrom(observed)).filter(isWanted).map((brief) => siteOf(brief, observed));
  const ids = new Set(sites.map(({ brief }) => brief.swarmId));
  const views = observed.view.swarms.filter(({ swarmId }) => ids.has(swarmId));
  const custody = await observeCustody(tools, views, round());
  const found = await Promise.all(
    sites.map(async (site): Promise<FoundSite> => {
      const { swarmId } = site.brief;
      const swarm = views.find((view) => view.swarmId === swarmId);
      const kept = custody.get(swarmId);
      if (swarm === undefined || kept === undefined) return { site, situation: undefined };
      return { site, situation: await situate(tools, backout, site, { swarm, custody: kept }) };
    }),
  );
  return { observed, found: briefs === undefined ? found.filter(hasTraces) : found };
}

const briefsFrom = ({ view }: ObservedFleet): readonly SwarmBrief[] =>
  view.swarms.map(({ swarmId, name }) => briefWithout(swarmId, name));

/** The instances that are its managers now, and those that were when the run was planned. */
function siteOf(brief: SwarmBrief, { view, instances }: Pick<ObservedFleet, 'view' | 'instances'>): Site {
  const managers = view.swarms.find(({ swarmId }) => swarmId === brief.swarmId)?.managers ?? [];
  const ids = new Set<string>([
    ...managers.map(({ instance }) => instance.instanceId),
    ...(brief.change?.managers ?? []).map(({ instanceId }) => instanceId),
  ]);
  return { brief, instances: instances.filter(({ instanceId }: DiscoveredInstance) => ids.has(instanceId)) };
}

/** Whether anything shows that the run has been here. */
function hasTraces({ situation }: FoundSite): boolean {
  if (situation === undefined) return false;
  const { left, runs, custody } = situation;
  const isOfRun = (runId: RunId | undefined): boolean => runId !== undefined && runs.includes(runId);
  return (
    left.intents.length > 0 ||
    copiedOn(left).size > 0 ||
    (left.lease.kind === 'held' && isOfRun(left.lease.runId)) ||
    (keptKeys(custody)?.generations.some(({ runId }) => isOfRun(runId)) ?? false)
  );
}

/** Where neither a journal nor the fleet tells of a run. */
export const nothingFound = (runId: RunId, { view }: ObservedFleet): LockstepError =>
  new LockstepError({
    code: 'RUN_UNKNOWN',
    message: `no journal of run ${runId} exists, and ${count(view.swarms.length, 'swarm')} of this selection ${view.swarms.length === 1 ? 'shows' : 'show'} no trace of it`,
    remedy: 'list the runs of this machine with lockstep runs; --journal names the journal of another machine',
    exitCode: EXIT.nothingMatched,
  });
