import { ours, type OurCommand } from '../domain/remedy.js';
import type { RunTools } from './run-tools.js';

/** The command that gets out of it, for a run that has begun to change a swarm. */
export const resumeOf = ({ tools }: { readonly tools: Pick<RunTools, 'runId'> }): OurCommand =>
  ours('resume', tools.runId);
