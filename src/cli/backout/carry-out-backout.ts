import { changeExitCode, type ChangeResult, type SwarmOutcome } from '../../domain/change-outcome.js';
import type { SwarmId } from '../../domain/ids.js';
import { backoutFleet } from '../../operations/backout/backout-fleet.js';
import type { Backout, FoundSite } from '../../operations/backout/backout-tools.js';
import type { CarriedOut, Started } from '../change/changing-run.js';
import { conclude } from '../change/conclude.js';

/** Brings back every swarm of a run. The first signal ends it after the step that is under way. */
export async function carryOutBackout(
  backout: Backout,
  sites: readonly FoundSite[],
  { run, journal, tools, folder, output, context }: Started,
): Promise<CarriedOut> {
  output.events.emit({ kind: 'change.started', swarms: sites.length });
  const outcomes = await backoutFleet({ ...tools, backout }, sites);
  const results = resultsOf(sites, outcomes);
  const exitCode = changeExitCode([...results.values()], context.signal.aborted);
  const { scopes } = journal.run.header;
  return { exitCode, report: () => conclude({ run, scopes, results, exitCode, folder, output }, context) };
}

/** What is as it should be already needed no way back. */
const resultsOf = (
  sites: readonly FoundSite[],
  outcomes: ReadonlyMap<SwarmId, SwarmOutcome>,
): ReadonlyMap<SwarmId, ChangeResult> =>
  new Map(
    sites.flatMap(
      ({
        site: {
          brief: { swarmId, name },
        },
      }): readonly [SwarmId, ChangeResult][] => {
        const outcome = outcomes.get(swarmId);
        if (outcome === undefined) return [];
        const wasWanted = outcome.status !== 'unchanged';
        return [[swarmId, { ...outcome, name, wasWanted, action: wasWanted ? 'backout' : null }]];
      },
    ),
  );
