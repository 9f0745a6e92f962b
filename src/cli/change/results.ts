import type { ChangeResult, SwarmOutcome } from '../../domain/change-outcome.js';
import type { SwarmId } from '../../domain/ids.js';
import type { SwarmPlan } from '../../domain/plan/plan.js';

/** What became of every swarm of the plan. Without outcomes: of a dry run, which touches none. */
export const resultsOf = (
  plans: readonly SwarmPlan[],
  outcomes: ReadonlyMap<SwarmId, SwarmOutcome>,
): ReadonlyMap<SwarmId, ChangeResult> =>
  new Map(plans.map((plan) => [plan.swarmId, resultOf(plan, outcomes.get(plan.swarmId))]));

const UNTOUCHED = { status: 'unchanged', why: '', remedy: null, refusedBy: null, steps: [] } as const;

function resultOf(plan: SwarmPlan, outcome: SwarmOutcome | undefined): ChangeResult {
  switch (plan.kind) {
    case 'change':
      return { ...(outcome ?? { ...UNTOUCHED, why: 'a dry run changes nothing' }), wasWanted: true };
    case 'nothing':
      return { ...UNTOUCHED, why: plan.why, wasWanted: false };
    case 'blocked': {
      const [{ remedy }] = plan.blocks;
      const why = plan.blocks.map((block) => block.why).join(' ');
      return { ...UNTOUCHED, status: 'blocked', why, remedy, wasWanted: true };
    }
  }
}
