import { EXIT, type ExitCode } from '../errors.js';
import type { SwarmPlan } from './plan.js';

/** The exit code of a dry run: 4 where anything is blocked. */
export const exitCodeOfPlans = (plans: readonly SwarmPlan[]): ExitCode =>
  plans.some(({ kind }) => kind === 'blocked') ? EXIT.partly : EXIT.done;
