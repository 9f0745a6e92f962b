import type { ExitCode } from '../../domain/errors.js';
import { changeExitCode } from '../../domain/change-outcome.js';
import { exitCodeWith } from '../../domain/left-out.js';
import { exitCodeOfPlans } from '../../domain/plan/exit-code.js';
import type { PlannedSwarm, PlanOf } from '../../domain/plan/plan.js';
import { capitalised, count } from '../../domain/text.js';
import { runFleet } from '../../engine/run-fleet.js';
import type { JournalValue } from '../../ports/journal.js';
import { showPlan } from '../../report/plan-text.js';
import type { CommandContext } from '../define-command.js';
import { observeSelection } from '../observe-selection.js';
import { goingBy } from '../vault-homes.js';
import type { CarriedOut, Looked, Started } from './changing-run.js';
import { conclude } from './conclude.js';
import { freezeSettings, type RunSettings } from './frozen-run.js';
import { perform, type Looking, type PerformArguments } from './perform.js';
import type { Plan, PlannedOperation } from './planned-operation.js';
import { reportOnChange } from './report-on-change.js';
import { resultsOf } from './results.js';

/** An operation as it was asked for. */
interface Order<Change extends PlannedSwarm> {
  readonly operation: PlannedOperation<Change>;
  readonly plan: Plan<Change>;
  readonly settings: RunSettings;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

/** A command that plans a change for each swarm and carries it out in waves. */
export const changeCommand = <Change extends PlannedSwarm>(
  args: PerformArguments,
  context: CommandContext,
  order: Order<Change>,
): Promise<ExitCode> =>
  perform(args, context, {
    settings: order.settings.fleet,
    own: order.settings.own,
    dryRun: order.dryRun,
    yes: order.yes,
    look: (looking) => lookFor(order, looking, context),
  });

async function lookFor<Change extends PlannedSwarm>(
  { operation, plan, settings, dryRun }: Order<Change>,
  { reached, events, id, startedAt, own }: Looking,
  { io, command, signal }: CommandContext,
): Promise<Looked> {
  const seen = await observeSelection({
    fleet: reached,
    events,
    runId: id,
    settings: settings.fleet,
    prove: operation.provesKeys,
    forChange: operation.provesKeys,
    signal,
  });
  const plans = seen.view.swarms.map((swarm) => plan(swarm, seen.custody?.get(swarm.swarmId), startedAt));
  const changes = plans.filter(isChange);
  return {
    settings: settings.fleet,
    fleet: goingBy(reached, homesOf(operation, changes)),
    provesKeys: operation.provesKeys,
    text: showPlan(plans, operation.show, own),
    isToBeDone: changes.length > 0,
    untouched: (run) => {
      const exitCode = exitCodeWith(exitCodeOfPlans(plans), seen.leftOut);
      return { report: reportOnChange(run, seen, resultsOf(plans, new Map()), { exitCode, dryRun, io }), exitCode };
    },
    question: `${capitalised(command)} ${count(changes.length, 'swarm')}?`,
    frozen: {
      selection: freezeSettings(settings),
      plan: JSON.parse(JSON.stringify(plans)) as JournalValue,
      scopes: seen.scopes,
    },
    carryOut: (started) => carryOutPlans(operation, plans, settings, started),
  };
}

/** From wherever the journal says that it stands. */
export async function carryOutPlans<Change extends PlannedSwarm>(
  operation: PlannedOperation<Change>,
  plans: readonly PlanOf<Change>[],
  { limits, takeOver }: Pick<RunSettings, 'limits' | 'takeOver'>,
  { run, journal, tools, folder, output, context }: Started,
): Promise<CarriedOut> {
  const changes = plans.filter(isChange);
  output.events.emit({ kind: 'change.started', swarms: changes.length });
  const outcomes = await runFleet(
    { ...tools, takeOver: takeOver ?? undefined },
    changes,
    limits,
    operation.operationFor,
  );
  const results = resultsOf(plans, outcomes);
  const exitCode = changeExitCode([...results.values()], context.signal.aborted);
  const { scopes } = journal.run.header;
  const unverified = { changes, unverifiedAfter: operation.unverifiedAfter };
  const report = () => conclude({ run, scopes, results, exitCode, folder, output, unverified }, context);
  return { exitCode, report };
}

const isChange = <Change extends PlannedSwarm>(plan: PlanOf<Change>): plan is Change => plan.kind === 'change';

/** The homes of what was planned. */
export const homesOf = <Change extends PlannedSwarm>(
  { homeOf }: Pick<PlannedOperation<Change>, 'homeOf'>,
  changes: readonly Change[],
): Parameters<typeof goingBy>[1] =>
  new Map(
    changes.flatMap((change) => {
      const home = homeOf(change);
      return home === undefined ? [] : [[change.swarmId, home] as const];
    }),
  );
