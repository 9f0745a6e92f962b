import { z } from 'zod';
import { atMostOnce } from './answer-lines.js';
import { changeLines, headLine, readChangeAnswer, type ChangeReading } from './change-answer.js';
import { isLiveKeyWhole, LIVE_KEY_TORN, liveKeyFacts, liveKeyLines, type LiveKeyFacts } from './live-key-lines.js';

/** `changed` and `unchanged` were read back from the swarm. `liveKey` counts where autolock was to be on. */
export type AutolockOutcome =
  | { readonly kind: 'changed' | 'unchanged' | 'indeterminate'; readonly liveKey: LiveKeyFacts }
  /** The swarm is not at the noted version any more: nothing was done. */
  | { readonly kind: 'outOfSequence' };

const answerSchema = z
  .strictObject({
    autolock: headLine,
    ...changeLines,
    ...liveKeyLines,
    outcome: atMostOnce(z.enum(['changed', 'unchanged', 'out-of-sequence', 'indeterminate'])),
  })
  .refine(isLiveKeyWhole, LIVE_KEY_TORN);

/** Reads the text of the frame of autolock.sh. */
export const readAutolockAnswer = (answer: string): ChangeReading<AutolockOutcome> =>
  readChangeAnswer('autolock script', answerSchema, answer, (lines): AutolockOutcome | undefined => {
    switch (lines.outcome) {
      case 'changed':
      case 'unchanged':
      case 'indeterminate':
        return { kind: lines.outcome, liveKey: liveKeyFacts(lines) };
      case 'out-of-sequence':
        return { kind: 'outOfSequence' };
      case undefined:
        return undefined;
    }
  });
