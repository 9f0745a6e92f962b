import type { ChangeResult } from '../../domain/change-outcome.js';
import { EXIT, LockstepError, type ExitCode } from '../../domain/errors.js';
import type { RunId, SwarmId } from '../../domain/ids.js';
import type { Scope } from '../../domain/instance.js';
import { exitCodeWith } from '../../domain/left-out.js';
import { unprovenNewcomers } from '../../domain/plan/newcomers.js';
import type { SwarmChange } from '../../domain/plan/plan.js';
import { ours, remedyText } from '../../domain/remedy.js';
import { listed, plainText } from '../../domain/text.js';
import { keepReport } from '../../journal/kept-report.js';
import { renderJson } from '../../report/json.js';
import type { Report } from '../../report/model.js';
import { completeRemedy } from '../../report/complete-remedy.js';
import type { CommandContext } from '../define-command.js';
import { observeSelection, type Seen } from '../observe-selection.js';
import type { RunEnd, RunOutput } from '../run-output.js';
import { reportOnChange, type ChangeRun } from './report-on-change.js';

interface Conclusion {
  readonly run: ChangeRun;
  readonly scopes: readonly Scope[];
  readonly results: ReadonlyMap<SwarmId, ChangeResult>;
  /** What was carried out; where it was planned in advance. */
  readonly changes?: readonly SwarmChange[];
  /** Of what was carried out. */
  readonly exitCode: ExitCode;
  readonly folder: string;
  readonly output: RunOutput;
}

type Context = Pick<CommandContext, 'io' | 'kill'>;

/** Looks at the fleet again, and keeps the report beside the journal, for `lockstep report`. */
export async function conclude(conclusion: Conclusion, context: Context): Promise<RunEnd> {
  const { run, results, folder, output } = conclusion;
  const { io } = context;
  const seen = await lookAgain(conclusion, context);
  const newcomers = newcomersIn(seen, conclusion);
  if (newcomers.length > 0) {
    output.stop();
    io.stderr(newcomers.map((line) => `${plainText(line)}\n`).join(''));
  }
  const carriedOut = conclusion.exitCode === EXIT.done && newcomers.length > 0 ? EXIT.partly : conclusion.exitCode;
  const exitCode = exitCodeWith(carriedOut, seen.leftOut);
  const report = reportOnChange(run, seen, results, { exitCode, dryRun: false, io });
  await keepForLater(folder, run.id, report, io);
  return { report, exitCode };
}

/** Who joined a swarm meanwhile: its run has proven nothing of them. */
const newcomersIn = ({ view, custody }: Seen, { run, changes = [], results }: Conclusion): readonly string[] =>
  changes.flatMap((change) => {
    const { swarmId, name } = change;
    const swarm = view.swarms.find((each) => each.swarmId === swarmId);
    if (swarm === undefined || results.get(swarmId)?.status !== 'changed') return [];
    const newcomers = unprovenNewcomers(change, swarm, custody?.get(swarmId));
    if (newcomers.length === 0) return [];
    const remedy = remedyText(completeRemedy(ours('prove', '--swarm', swarmId), swarmId, run.own));
    return [
      `${name}: ${listed(newcomers)} joined the managers during the run, and no stored key is verified to unlock them: ${remedy}`,
    ];
  });

/** That it cannot be kept changes nothing about what it says. */
export async function keepForLater(
  folder: string,
  runId: RunId,
  report: Report,
  { stderr }: Pick<CommandContext['io'], 'stderr'>,
): Promise<void> {
  try {
    await keepReport(folder, runId, renderJson(report));
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    stderr(`${plainText(error.message)}\n`);
  }
}

/**
 * Where the fleet cannot be looked at again, or somebody does not want to wait for that, what became of each swarm is told all the same,
 * and nothing else is claimed.
 */
async function lookAgain({ run, scopes, output }: Conclusion, { io, kill }: Context): Promise<Seen> {
  const { fleet, id, settings } = run;
  try {
    return await observeSelection({ fleet, events: output.events, runId: id, settings, prove: true, signal: kill });
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    output.stop();
    io.stderr(`the fleet could not be inspected again: ${plainText(error.message)}\n`);
    return { scopes, leftOut: [], instances: [], view: { swarms: [], unassigned: [] }, custody: undefined };
  }
}
