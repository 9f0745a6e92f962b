import { changeExitCode, type ChangeResult } from '../../domain/change-outcome.js';
import { EXIT, LockstepError, type ExitCode } from '../../domain/errors.js';
import { isRunId, type SwarmId } from '../../domain/ids.js';
import { plainText } from '../../domain/text.js';
import { changeFleet } from '../../operations/change/change-fleet.js';
import type { Journal } from '../../ports/journal.js';
import type { CommandContext } from '../command.js';
import type { Fleet } from '../compose.js';
import type { RunOutput } from '../run-output.js';
import { newNonce } from '../run-id.js';
import type { FrozenRun } from './frozen-run.js';
import { resultsOf } from './results.js';

export interface Apply extends FrozenRun {
  readonly fleet: Fleet;
  readonly journal: Journal;
  readonly output: RunOutput;
  /** Tells how the fleet is now, and writes the report. */
  readonly conclude: (results: ReadonlyMap<SwarmId, ChangeResult>, exitCode: ExitCode) => Promise<void>;
}

/**
 * Carries out what was planned, from wherever the journal says that it stands. The first signal brings what has begun to a safe end;
 * the second ends at once, and what was begun is found again by `resume`.
 */
export async function carryOut(
  { settings, plans, fleet, journal, output, conclude }: Apply,
  { io, signal, kill }: CommandContext,
): Promise<ExitCode> {
  const { runId } = journal.run.header;
  const { takeOver } = settings;
  try {
    const outcomes = await changeFleet(
      {
        runId,
        owner: fleet.caller ?? 'unknown',
        runner: fleet.runner,
        vaultFor: fleet.vaultFor,
        sealingKeys: fleet.sealingKeys,
        journal,
        clock: io.clock,
        events: output.events,
        newNonce,
        deliverySeconds: settings.fleet.deliverySeconds,
        takeOver: takeOver !== null && isRunId(takeOver) ? takeOver : undefined,
        stopping: signal,
        signal: kill,
      },
      plans.filter((plan) => plan.kind === 'change'),
      settings.limits,
    );
    const results = resultsOf(plans, outcomes);
    const exitCode = changeExitCode([...results.values()], signal.aborted);
    await writeEnd(journal, exitCode, output);
    await unlessBlind(io, results, () => conclude(results, exitCode));
    return exitCode;
  } catch (error) {
    if (!kill.aborted) throw error;
    throw interrupted(runId);
  } finally {
    await journal.close();
  }
}

/** Where the fleet cannot be looked at again, what became of each swarm is told all the same, and nothing else is claimed. */
async function unlessBlind(
  { stderr }: CommandContext['io'],
  results: ReadonlyMap<SwarmId, ChangeResult>,
  conclude: () => Promise<void>,
): Promise<void> {
  try {
    await conclude();
  } catch (error) {
    if (!(error instanceof LockstepError) || error.code === 'REPORT_UNWRITTEN') throw error;
    const lines = [...results].map(([swarmId, { status, why, remedy }]) =>
      [`swarm ${swarmId}: ${status}`, why, remedy ?? ''].filter((part) => part !== '').join('; '),
    );
    const all = [`no report: the fleet could not be looked at again: ${error.message}`, ...lines].map(plainText);
    stderr(`${all.join('\n')}\n`);
  }
}

/** A journal that cannot be written any more has been told of already; the result stands. */
async function writeEnd(journal: Journal, exitCode: ExitCode, { events }: RunOutput): Promise<void> {
  try {
    await journal.append({ kind: 'ended', exitCode });
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    events.emit({ kind: 'journal.broken', reason: error.message });
  }
}

const interrupted = (runId: string): LockstepError =>
  new LockstepError({
    code: 'INTERRUPTED',
    message: `run ${runId} was interrupted; what it had begun may have taken effect, and no key is lost`,
    remedy: `lockstep resume ${runId}`,
    exitCode: EXIT.interrupted,
  });
