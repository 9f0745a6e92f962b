import { EXIT, type ExitCode } from '../errors.js';
import type { RunId } from '../ids.js';
import type { PlannedSwarm, PlanOf } from './plan.js';

/** The run that stands in the way of a swarm, where no other reason does. */
export const refusingRun = (plan: PlanOf<PlannedSwarm>): RunId | undefined =>
  plan.kind === 'blocked' && plan.blocks.every(({ refusedBy }) => refusedBy !== undefined)
    ? plan.blocks[0].refusedBy
    : undefined;

/**
 * The exit code where nothing is carried out: 7 where other runs stand in the way of everything that was wanted, 4 where
 * anything is blocked otherwise.
 */
export function exitCodeOfPlans(plans: readonly PlanOf<PlannedSwarm>[]): ExitCode {
  const wanted = plans.filter(({ kind }) => kind !== 'nothing');
  if (!wanted.some(({ kind }) => kind === 'blocked')) return EXIT.done;
  return wanted.every((plan) => refusingRun(plan) !== undefined) ? EXIT.refused : EXIT.partly;
}
