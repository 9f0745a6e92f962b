import type { ChangeFacts } from '../onhost/change-answer.js';
import type { RotationOutcome } from '../onhost/rotation-outcome.js';
import type { Hint } from './act.js';

export const OUT_OF_SEQUENCE = {
  kind: 'notDone',
  reason: 'the cluster version changed since it was recorded',
} as const;

/** What the answer to a rotation says by itself. `now`: how the state is then. */
export function judgeRotation<State, Reading>(
  outcome: ChangeFacts<RotationOutcome<State>>['outcome'],
  now: (state: State) => Reading,
): Hint<Reading> {
  switch (outcome.kind) {
    case 'rotated':
      return { kind: 'clear', reading: now(outcome) };
    case 'indeterminate':
      return { kind: 'unsure', reason: 'the engine did not report whether it rotated' };
    case 'outOfSequence':
      return OUT_OF_SEQUENCE;
    case 'declined':
      return { kind: 'notDone', reason: 'the engine declined the request' };
    case 'refused':
      return { kind: 'notDone', reason: outcome.reason };
  }
}
