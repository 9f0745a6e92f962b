import type { InferredOptionTypes } from 'yargs';
import type { ExitCode } from '../../domain/errors.js';
import type { SwarmId } from '../../domain/ids.js';
import { exitCodeWith } from '../../domain/left-out.js';
import type { SwarmCustody } from '../../domain/custody.js';
import { exitCodeOfPlans } from '../../domain/plan/exit-code.js';
import type { SwarmPlan } from '../../domain/plan/plan.js';
import type { Planner } from '../../domain/plan/planners.js';
import { capitalised, count } from '../../domain/text.js';
import { createJournalStore } from '../../journal/journal-store.js';
import { showKeyChange } from '../../operations/key-operations.js';
import { showPlan } from '../../report/plan-text.js';
import { showWhere } from '../../report/where-text.js';
import { changeSettings, type changeOptions, type ChangeArguments } from '../change-options.js';
import type { CommandContext } from '../define-command.js';
import { composeFleet } from '../compose.js';
import { confirmPlan } from '../confirm-plan.js';
import { fleetSettings } from '../fleet-settings.js';
import { observeSelection, type Seen } from '../observe-selection.js';
import type { fleetOptions, stateOptions, vaultOptions, vaultWriteOptions } from '../options.js';
import { newRunId } from '../run-id.js';
import { tellRun, type OutputArguments } from '../run-output.js';
import { changingOptions, stateOption } from '../selection-options.js';
import { stateFolder } from '../state-folder.js';
import { goingBy, plannedHomes } from '../vault-homes.js';
import { version } from '../version.js';
import { carryOut } from './carry-out-change.js';
import { freezeSettings, type RunSettings } from './frozen-run.js';
import { reportOnChange, type ChangeRun } from './report-on-change.js';
import { resultsOf } from './results.js';

type Options = typeof fleetOptions &
  typeof vaultOptions &
  typeof vaultWriteOptions &
  typeof stateOptions &
  typeof changeOptions;
export type ChangeCommandArguments = InferredOptionTypes<Options> & OutputArguments & ChangeArguments;

/** Which of the changing commands it is. */
interface ChangeKind {
  readonly name: 'enable' | 'disable' | 'rotate';
  readonly planner: Planner;
}

/** `enable`, `disable`, `rotate`: look, plan, show, ask, carry out, look again, report. */
export async function changeCommand(
  args: ChangeCommandArguments,
  context: CommandContext,
  { name, planner }: ChangeKind,
): Promise<ExitCode> {
  const { io, command, signal } = context;
  const startedAt = io.clock.now();
  const { dryRun, yes, limits, policy } = changeSettings(args);
  const settings: RunSettings = {
    fleet: await fleetSettings(args),
    limits,
    takeOver: policy.takeOver,
    own: changingOptions(args, name),
  };
  const own = { ...settings.own, state: stateOption(args['state-dir']) };
  const folder = stateFolder(args['state-dir'], io.env);
  const id = newRunId(startedAt);
  return tellRun(args, context, id, async (output) => {
    const { events } = output;
    const fleet = await composeFleet(settings.fleet, { events, io, runId: id });
    const seen = await observeSelection({
      fleet,
      events,
      runId: id,
      settings: settings.fleet,
      prove: true,
      forChange: true,
      signal,
    });
    const plans = seen.view.swarms.map((swarm) => planner(swarm, custodyOf(seen, swarm.swarmId), policy, startedAt));
    const changes = plans.filter((plan) => plan.kind === 'change');
    const confirmed = goingBy(fleet, plannedHomes(plans));
    const run: ChangeRun = { id, command, startedAt, settings: settings.fleet, own, fleet: confirmed };
    output.stop();
    // Nobody may be asked about, or go on with, a plan that was not shown.
    if (!args.quiet || !yes) io.stderr(`${showWhere(fleet.where())}${showPlan(plans, showKeyChange, own)}`);
    if (dryRun || changes.length === 0) {
      const exitCode = exitCodeWith(exitCodeOfPlans(plans), seen.leftOut);
      return { report: reportOnChange(run, seen, resultsOf(plans, new Map()), { exitCode, dryRun, io }), exitCode };
    }
    await confirmPlan(questionOf(command, changes), { yes, io, signal });
    signal.throwIfAborted();
    const journal = await createJournalStore({ folder, now: () => io.clock.now() }).create({
      runId: id,
      command,
      version,
      selection: freezeSettings(settings),
      plan: plans,
      scopes: seen.scopes,
      caller: fleet.caller ?? null,
      startedAt,
    });
    return carryOut({ run, settings, plans, journal, folder, output }, context);
  });
}

/** Errors: Error, a defect, for a swarm that is not in the view. */
function custodyOf({ custody }: Seen, swarmId: SwarmId): SwarmCustody {
  const found = custody?.get(swarmId);
  if (found === undefined) throw new Error(`no custody of swarm ${swarmId}`);
  return found;
}

const questionOf = (command: string, changes: readonly SwarmPlan[]): string =>
  `${capitalised(command)} ${count(changes.length, 'swarm')}?`;
