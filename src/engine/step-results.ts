import type { SwarmOutcome } from '../domain/change-outcome.js';
import type { SwarmId } from '../domain/ids.js';
import type { RunRecord, StepState } from '../ports/journal.js';

/** The step in which the end of a swarm's work is written down. A part of a backout has one of its own: `rotate-2.end`. */
export const END = 'end';

/** Every step that was begun on a swarm, in order, and what it brought, in words. */
export const stepsSoFar = (run: RunRecord, swarmId: SwarmId): SwarmOutcome['steps'] =>
  [...(run.swarms.get(swarmId) ?? [])]
    .filter(([step]) => step !== END && !step.endsWith(`.${END}`))
    .map(([step, state]) => ({ step, result: resultOf(state) }));

function resultOf(state: StepState): string {
  switch (state.kind) {
    case 'notBegun':
      return 'not started';
    case 'unknown':
      return state.result === undefined ? 'unknown' : `unknown: ${saidIn(state.result.data)}`;
    case 'done':
      return saidIn(state.result.data);
    case 'failed':
      return `failed: ${saidIn(state.result.data)}`;
  }
}

/** What the result of a step says to people. */
export const saidIn = ({ said }: Readonly<Record<string, unknown>>): string => (typeof said === 'string' ? said : '');
