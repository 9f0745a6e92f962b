import type { SwarmStatus } from '../domain/change-outcome.js';
import type { PlannedSwarm } from '../domain/plan/plan.js';
import type { OurCommand, Remedy } from '../domain/remedy.js';
import type { RunTools } from './run-tools.js';
import type { StopDetails } from './stopped.js';
import type { SwarmRun } from './swarm-run.js';

/** How the work on one swarm ended, for good: a resumed run only reports it. */
export interface Ending {
  readonly status: 'changed' | 'blocked' | 'failed';
  /** In a sentence; empty where everything went as planned. */
  readonly why: string;
  readonly remedy: Remedy | null;
  /** The run that stands in the way, where that is the reason. */
  readonly refusedBy: string | null;
}

export const CHANGED: Ending = { status: 'changed', why: '', remedy: null, refusedBy: null };

/** Why the work on a swarm must not end where it stopped, and what the swarm is in meanwhile. */
interface Unfinished {
  readonly status: Extract<SwarmStatus, 'unknown' | 'atRisk'>;
  readonly why: string;
}

/** What a run that has changed nothing puts away. */
export interface CleanUp<Plan extends PlannedSwarm, Tools extends RunTools> {
  /** Whether there is anything to put away. */
  readonly isNeeded: (run: SwarmRun<Plan, Tools>) => boolean;
  /** Errors: Stopped, for what stays. */
  readonly work: (run: SwarmRun<Plan, Tools>) => Promise<void>;
}

/**
 * One thing that a fleet can have done to its swarms. The engine runs it, resumes it and writes it down; what is changed, and how that is
 * seen, is the operation's own.
 */
export interface Operation<Plan extends PlannedSwarm, Tools extends RunTools> {
  /** The steps that change a swarm. From the first one on the run goes on to a safe end, whoever wants it to stop. */
  readonly acts: readonly string[];
  /** The way of one swarm through it. Errors: Stopped, from any step. */
  readonly carryOut: (run: SwarmRun<Plan, Tools>) => Promise<Ending>;
  /** The command that begins it anew on this swarm. */
  readonly again: (change: Plan) => OurCommand;
  /** Asked whenever the work has stopped; undefined: it may end there. */
  readonly whyUnfinished: (run: SwarmRun<Plan, Tools>, stop: StopDetails) => Unfinished | undefined;
  /** In this order. */
  readonly cleanUps: readonly CleanUp<Plan, Tools>[];
}
