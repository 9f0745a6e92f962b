import { LockstepError } from '../../../src/domain/errors.js';
import type { RunId } from '../../../src/domain/ids.js';
import type { ChangePolicy } from '../../../src/domain/plan/plan.js';
import type { Planner } from '../../../src/domain/plan/planners.js';
import { KEY_OPERATIONS, type KeyOperations } from '../../../src/operations/key-operations.js';
import type { Process } from '../process.js';
import type { World } from '../world.js';
import { backOut, resumeBackout, type BackoutOptions } from './backout.js';
import { change, resumeChange } from './change.js';
import { createDesk, type Desk } from './desk.js';
import type { Ending } from './ending.js';
import { prove } from './prove.js';
import { resumeUnlock, unlock } from './unlock.js';

/** Somebody who runs lockstep on a world, in one process. */
export interface Operator {
  /** `enable`, `disable`, `rotate`. */
  change(planner: Planner, policy: ChangePolicy): Promise<Ending>;
  prove(): Promise<Ending>;
  unlock(): Promise<Ending>;
  backOut(target: RunId, options: BackoutOptions): Promise<Ending>;
  resume(): Promise<Ending>;
}

/** `actions`: another way than the right one. */
export const createOperator = (
  world: World,
  runId: RunId,
  process: Process,
  actions: KeyOperations = KEY_OPERATIONS,
): Operator => {
  const desk = createDesk(world, runId, process);
  const untilKilled = (work: () => Promise<Ending>): Promise<Ending> =>
    Promise.race([orRefused(work), process.killed.then((last): Ending => ({ kind: 'killed', last }))]);
  return {
    change: (planner, policy) => untilKilled(() => change(desk, planner, policy, actions)),
    prove: () => untilKilled(() => prove(desk)),
    unlock: () => untilKilled(() => unlock(desk)),
    backOut: (target, options) => untilKilled(() => backOut(desk, target, options)),
    resume: () => untilKilled(() => resume(desk, actions)),
  };
};

const resume = async (desk: Desk, actions: KeyOperations): Promise<Ending> => {
  const { header } = await desk.store.read(desk.runId);
  switch (header.command) {
    case 'unlock':
      return resumeUnlock(desk);
    case 'backout':
      return resumeBackout(desk);
    default:
      return resumeChange(desk, actions);
  }
};

const orRefused = async (work: () => Promise<Ending>): Promise<Ending> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LockstepError) return { kind: 'refused', error };
    throw error;
  }
};
