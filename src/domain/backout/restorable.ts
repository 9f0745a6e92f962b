import type { InstanceId, RunId } from '../ids.js';
import type { Move } from './move.js';
import { isShut, type Situation } from './backout-situation.js';

/** A manager that no kept key opens, and the copy of its key file to be put back next. */
export interface Restorable {
  readonly instanceId: InstanceId;
  readonly runId: RunId;
}

/**
 * The newest copy that was not put back yet: each is worth one try, and the older ones remain. One from before autolock is worth none:
 * an engine that has turned autolock on has changed its data key as well, and does not start with the file from before.
 */
export function restorable(situation: Situation): readonly Restorable[] {
  const { swarm, left, attempts } = situation;
  return swarm.managers
    .filter((manager) => isShut(situation, manager))
    .flatMap(({ instance: { instanceId } }) => {
      const untried = (left.copies.get(instanceId) ?? []).find(
        ({ runId, encrypted }) =>
          encrypted &&
          !attempts.some(
            ({ move }) => move.kind === 'restore' && move.runId === runId && move.instanceIds.includes(instanceId),
          ),
      );
      return untried === undefined ? [] : [{ instanceId, runId: untried.runId }];
    });
}

export const restoring = (runId: RunId, managers: readonly Restorable[]): Move => ({
  kind: 'restore',
  runId,
  instanceIds: managers.filter((manager) => manager.runId === runId).map(({ instanceId }) => instanceId),
});
