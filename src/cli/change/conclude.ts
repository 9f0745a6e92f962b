import type { SwarmCustody } from '../../domain/custody.js';
import type { ChangeResult } from '../../domain/change-outcome.js';
import { EXIT, LockstepError, type ExitCode } from '../../domain/errors.js';
import type { SwarmView } from '../../domain/fleet.js';
import type { RunId, SwarmId } from '../../domain/ids.js';
import type { Scope } from '../../domain/instance.js';
import { exitCodeWith } from '../../domain/left-out.js';
import { ours, remedyText } from '../../domain/remedy.js';
import { plainText } from '../../domain/text.js';
import { keepReport } from '../../journal/kept-report.js';
import { completeRemedy } from '../../report/complete-remedy.js';
import { renderJson } from '../../report/json.js';
import type { Report } from '../../report/model.js';
import type { CommandContext } from '../define-command.js';
import { observeSelection, type Seen } from '../observe-selection.js';
import type { RunEnd, RunOutput } from '../run-output.js';
import type { ChangeRun } from './changing-run.js';
import { reportOnChange } from './report-on-change.js';

interface Conclusion<Change extends Pick<SwarmView, 'swarmId' | 'name'>> {
  readonly run: ChangeRun;
  readonly scopes: readonly Scope[];
  readonly results: ReadonlyMap<SwarmId, ChangeResult>;
  /** Of what was carried out. */
  readonly exitCode: ExitCode;
  readonly folder: string;
  readonly output: RunOutput;
  /** What was carried out, and what of it may be unverified by now; where it was planned in advance. */
  readonly unverified?: {
    readonly changes: readonly Change[];
    readonly unverifiedAfter: (
      change: Change,
      swarm: SwarmView,
      custody: SwarmCustody | undefined,
    ) => readonly string[];
  };
}

type Context = Pick<CommandContext, 'io' | 'kill'>;

/** Looks at the fleet again, and keeps the report beside the journal, for `lockstep report`. */
export async function conclude<Change extends Pick<SwarmView, 'swarmId' | 'name'>>(
  conclusion: Conclusion<Change>,
  context: Context,
): Promise<RunEnd> {
  const { run, results, folder, output } = conclusion;
  const { io } = context;
  const seen = await lookAgain(conclusion, context);
  const unverified = unverifiedIn(seen, conclusion);
  if (unverified.length > 0) {
    output.stop();
    io.stderr(unverified.map((line) => `${plainText(line)}\n`).join(''));
  }
  const carriedOut = conclusion.exitCode === EXIT.done && unverified.length > 0 ? EXIT.partly : conclusion.exitCode;
  const exitCode = exitCodeWith(carriedOut, seen.leftOut);
  const report = reportOnChange(run, seen, results, { exitCode, dryRun: false, io });
  await keepForLater(folder, run.id, report, io);
  return { report, exitCode };
}

/** What the run has not verified, though it has changed that swarm; with the command that verifies it. */
const unverifiedIn = <Change extends Pick<SwarmView, 'swarmId' | 'name'>>(
  { view, custody }: Seen,
  { run, unverified, results }: Conclusion<Change>,
): readonly string[] =>
  (unverified?.changes ?? []).flatMap((change) => {
    const { swarmId, name } = change;
    const swarm = view.swarms.find((each) => each.swarmId === swarmId);
    if (swarm === undefined || results.get(swarmId)?.status !== 'changed') return [];
    const remedy = remedyText(completeRemedy(ours('prove', '--swarm', swarmId), swarmId, run.own));
    return (unverified?.unverifiedAfter(change, swarm, custody?.get(swarmId)) ?? []).map(
      (what) => `${name}: ${what}: ${remedy}`,
    );
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
async function lookAgain(
  { run, scopes, output }: Pick<Conclusion<never>, 'run' | 'scopes' | 'output'>,
  { io, kill }: Context,
): Promise<Seen> {
  const { fleet, id, settings } = run;
  const { events } = output;
  try {
    return await observeSelection({ fleet, events, runId: id, settings, prove: run.provesKeys, signal: kill });
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    output.stop();
    io.stderr(`the fleet could not be inspected again: ${plainText(error.message)}\n`);
    return { scopes, leftOut: [], instances: [], view: { swarms: [], unassigned: [] }, custody: undefined };
  }
}
