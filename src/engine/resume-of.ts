import { commandAgain } from '../domain/plan/command-again.js';
import type { SwarmChange } from '../domain/plan/plan.js';
import { ours, type OurCommand } from '../domain/remedy.js';
import type { ChangeTools } from './run-tools.js';

/** The command that gets out of it, for a run that has begun to change a swarm. */
export const resumeOf = ({ tools }: { readonly tools: Pick<ChangeTools, 'runId'> }): OurCommand =>
  ours('resume', tools.runId);

/** The command that begins it anew, for a run that has changed nothing. */
export const againOf = ({
  tools,
  change,
}: {
  readonly tools: Pick<ChangeTools, 'again'>;
  readonly change: SwarmChange;
}): OurCommand => tools.again ?? commandAgain(change);
