import { changeExitCode, type ChangeResult, type SwarmOutcome } from '../../domain/change-outcome.js';
import type { SwarmId } from '../../domain/ids.js';
import { backoutFleet } from '../../operations/backout/backout-fleet.js';
import type { Backout, FoundSite } from '../../operations/backout/backout-tools.js';
import type { Journal } from '../../ports/journal.js';
import { interrupted, writeEnd } from '../change/carry-out-change.js';
import { conclude } from '../change/conclude.js';
import { stepTools } from '../change/step-tools.js';
import type { ChangeRun } from '../change/report-on-change.js';
import type { CommandContext } from '../define-command.js';
import type { RunEnd, RunOutput } from '../run-output.js';

interface CarryOut {
  readonly run: ChangeRun;
  readonly backout: Backout;
  readonly sites: readonly FoundSite[];
  readonly journal: Journal;
  /** Of journals and reports. */
  readonly folder: string;
  readonly output: RunOutput;
}

/** Brings back every swarm of a run, and tells how the fleet is then. The first signal ends it after the step that is under way. */
export async function carryOutBackout(
  { run, backout, sites, journal, folder, output }: CarryOut,
  context: CommandContext,
): Promise<RunEnd> {
  const { io, signal, kill } = context;
  const { id, own } = run;
  const { events } = output;
  try {
    events.emit({ kind: 'change.started', swarms: sites.length });
    const outcomes = await backoutFleet({ ...stepTools({ run, journal, output }, context), backout }, sites);
    const results = resultsOf(sites, outcomes);
    const exitCode = changeExitCode([...results.values()], signal.aborted);
    await writeEnd(journal, exitCode, output);
    return await conclude({ run, scopes: journal.run.header.scopes, results, exitCode, folder, output }, { io, kill });
  } catch (error) {
    if (!kill.aborted) throw error;
    throw interrupted(id, own.state);
  } finally {
    await journal.close();
  }
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
