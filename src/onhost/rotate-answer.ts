import { z } from 'zod';
import { atMostOnce } from './answer-lines.js';
import { changeLines, headLine, readChangeAnswer, type ChangeReading } from './change-answer.js';
import { isLiveKeyWhole, LIVE_KEY_TORN, liveKeyFacts, liveKeyLines, type LiveKeyFacts } from './live-key-lines.js';

/** `version`: the engine compared the cluster version itself; `none`: the host has no curl, and the client rotated. */
export type Fence = 'version' | 'none';

/** What `act_at_version` in spec.sh came to. */
export const rotationLines = {
  /** Absent from a repeated answer. */
  fence: atMostOnce(z.enum(['version', 'none'])),
  outcome: atMostOnce(z.enum(['rotated', 'out-of-sequence', 'declined', 'indeterminate'])),
};

export type RotateOutcome =
  /** The engine said that it has rotated. Which key is live now is in `liveKey`. */
  | { readonly kind: 'rotated'; readonly fence: Fence | undefined; readonly liveKey: LiveKeyFacts }
  /** The swarm is not at the noted version any more: this run rotated nothing. A rival did, or an earlier run, or neither. */
  | { readonly kind: 'outOfSequence' }
  /** The engine refused the request itself, or nobody took it. */
  | { readonly kind: 'declined' }
  /** It may have taken effect, or may take effect later. The live key tells, once it stays the same. */
  | { readonly kind: 'indeterminate'; readonly fence: Fence | undefined; readonly liveKey: LiveKeyFacts };

const answerSchema = z
  .strictObject({
    rotate: headLine,
    ...changeLines,
    ...liveKeyLines,
    ...rotationLines,
  })
  .refine(isLiveKeyWhole, LIVE_KEY_TORN);

/** Reads the text of the frame of rotate.sh. */
export const readRotateAnswer = (answer: string): ChangeReading<RotateOutcome> =>
  readChangeAnswer('rotation', answerSchema, answer, (lines): RotateOutcome | undefined => {
    switch (lines.outcome) {
      case 'rotated':
      case 'indeterminate':
        return { kind: lines.outcome, fence: lines.fence, liveKey: liveKeyFacts(lines) };
      case 'out-of-sequence':
        return { kind: 'outOfSequence' };
      case 'declined':
        return { kind: 'declined' };
      case undefined:
        return undefined;
    }
  });
