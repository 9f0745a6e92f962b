import { z } from 'zod';
import { atMostOnce } from './answer-lines.js';

/** `version`: the engine compared the cluster version itself; `none`: the host has no curl, and the client rotated. */
type Fence = 'version' | 'none';

/** What `act_at_version` in spec.sh came to. */
export const rotationLines = {
  /** Absent from a repeated answer. */
  fence: atMostOnce(z.enum(['version', 'none'])),
  outcome: atMostOnce(z.enum(['rotated', 'out-of-sequence', 'declined', 'indeterminate'])),
};
type RotationLines = { readonly [Name in keyof typeof rotationLines]?: z.output<(typeof rotationLines)[Name]> };

/** The same of a key or of tokens. `State`: how they are then. */
export type RotationOutcome<State> =
  /** The engine reported that it has rotated. */
  | ({ readonly kind: 'rotated'; readonly fence: Fence | undefined } & State)
  /** The swarm is not at the noted version any more: this run rotated nothing. A rival did, or an earlier run, or neither. */
  | { readonly kind: 'outOfSequence' }
  /** The engine refused the request itself, or nobody took it. */
  | { readonly kind: 'declined' }
  /** It may have taken effect, in part where there is no fence, or may take effect later. The state tells, once it stays the same. */
  | ({ readonly kind: 'indeterminate'; readonly fence: Fence | undefined } & State);

/** Undefined where the lines do not say. */
export function rotationOutcome<State>(
  { fence, outcome }: RotationLines,
  state: () => State,
): RotationOutcome<State> | undefined {
  switch (outcome) {
    case 'rotated':
    case 'indeterminate':
      return { kind: outcome, fence, ...state() };
    case 'out-of-sequence':
      return { kind: 'outOfSequence' };
    case 'declined':
      return { kind: 'declined' };
    case undefined:
      return undefined;
  }
}
