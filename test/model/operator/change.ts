import { freezeSettings, keyPlans, thawPlans, thawSettings } from '../../../src/cli/change/frozen-run.js';
import { resultsOf } from '../../../src/cli/change/results.js';
import { observeSelection, type Seen } from '../../../src/cli/observe-selection.js';
import type { RunId } from '../../../src/domain/ids.js';
import type { ChangePolicy, SwarmPlan } from '../../../src/domain/plan/plan.js';
import type { Planner } from '../../../src/domain/plan/planners.js';
import { runFleet } from '../../../src/engine/run-fleet.js';
import type { KeyOperations } from '../../../src/operations/key-operations.js';
import type { Journal } from '../../../src/ports/journal.js';
import { BY, NEVER_ABORTED, SETTINGS, type Desk } from './desk.js';
import { conclude, type Ending } from './ending.js';

/** As `enable`, `disable` and `rotate` of the command line: look, plan, carry out. */
export const change = async (
  desk: Desk,
  planner: Planner,
  policy: ChangePolicy,
  actions: KeyOperations,
): Promise<Ending> => {
  const { fleet, events, runId, world } = desk;
  const seen = await observeSelection({
    fleet,
    events,
    runId,
    settings: SETTINGS.fleet,
    prove: true,
    signal: NEVER_ABORTED,
  });
  const plans = planAll(seen, planner, policy, world.clock.now());
  const selection = freezeSettings({ ...SETTINGS, takeOver: policy.takeOver });
  const journal = await desk.store.create({
    ...desk.header('rotate', { plan: plans, selection }),
    scopes: seen.scopes,
  });
  return carryOut(desk, journal, plans, policy.takeOver ?? undefined, actions);
};

/** The same of a run that was begun before. */
export const resumeChange = async (desk: Desk, actions: KeyOperations): Promise<Ending> => {
  const { header } = await desk.store.read(desk.runId);
  const settings = thawSettings(header);
  const plans = thawPlans(header, keyPlans);
  const journal = await desk.store.reopen(desk.runId, BY);
  return carryOut(desk, journal, plans, settings.takeOver ?? undefined, actions);
};

const carryOut = async (
  desk: Desk,
  journal: Journal,
  plans: readonly SwarmPlan[],
  takeOver: RunId | undefined,
  actions: KeyOperations,
): Promise<Ending> => {
  const changes = plans.filter((plan) => plan.kind === 'change');
  const outcomes = await runFleet(
    desk.tools(journal, takeOver),
    changes,
    SETTINGS.limits,
    ({ action }) => actions[action],
  );
  const results = resultsOf(plans, outcomes);
  const said = changes.flatMap(({ swarmId, action, managers }) => {
    const result = results.get(swarmId);
    if (result === undefined) return [];
    const { status, why } = result;
    return [{ swarmId, action, status, why, managers: managers.map(({ name }) => name) }];
  });
  return conclude(desk, journal, results, said);
};

const planAll = (seen: Seen, planner: Planner, policy: ChangePolicy, now: Date): readonly SwarmPlan[] =>
  seen.view.swarms.map((swarm) => {
    const custody = seen.custody?.get(swarm.swarmId);
    if (custody === undefined) throw new Error(`no custody of swarm ${swarm.swarmId}`);
    return planner(swarm, custody, policy, now);
  });
