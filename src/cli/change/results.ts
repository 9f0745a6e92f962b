import type { ChangeResult, SwarmOutcome } from '../../domain/change-outcome.js';
import type { SwarmId } from '../../domain/ids.js';
import { refusingRun } from '../../domain/plan/exit-code.js';
import type { PlannedSwarm, PlanOf } from '../../domain/plan/plan.js';

/** What became of every swarm of the plan. Without outcomes: of a dry run, which touches none. */
export const resultsOf = (
  plans: readonly PlanOf<PlannedSwarm>[],
  outcomes: ReadonlyMap<SwarmId, SwarmOutcome>,
): ReadonlyMap<SwarmId, ChangeResult> =>
  new Map(plans.map((plan) => [plan.swarmId, resultOf(plan, outcomes.get(plan.swarmId))]));

const UNTOUCHED = { status: 'unchanged', why: '', remedy: null, refusedBy: null, steps: [] } as const;

function resultOf(plan: PlanOf<PlannedSwarm>, outcome: SwarmOutcome | undefined): ChangeResult {
  const { name } = plan;
  switch (plan.kind) {
    case 'change':
      return {
        ...(outcome ?? UNTOUCHED),
        name,
        wasWanted: true,
        action: plan.action,
      };
    case 'nothing':
      return { ...UNTOUCHED, name, why: plan.why, wasWanted: false, action: null };
    case 'blocked': {
      const [{ remedy }] = plan.blocks;
      const why = plan.blocks.map((block) => block.why).join(' ');
      const refusedBy = refusingRun(plan) ?? null;
      return { ...UNTOUCHED, name, status: 'blocked', why, remedy, refusedBy, wasWanted: true, action: null };
    }
  }
}
