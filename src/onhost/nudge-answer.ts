import { z } from 'zod';
import { atMostOnce } from './answer-lines.js';
import { changeLines, headLine, readChangeAnswer, type ChangeReading } from './change-answer.js';

/** `nudged`: the cluster version was seen to move. */
export interface NudgeOutcome {
  readonly kind: 'nudged' | 'indeterminate';
}

const answerSchema = z.strictObject({
  nudge: headLine,
  ...changeLines,
  outcome: atMostOnce(z.enum(['complete', 'indeterminate'])),
});

/** Reads the text of the frame of nudge.sh. */
export const readNudgeAnswer = (answer: string): ChangeReading<NudgeOutcome> =>
  readChangeAnswer('nudge', answerSchema, answer, ({ outcome }): NudgeOutcome | undefined =>
    outcome === undefined ? undefined : { kind: outcome === 'complete' ? 'nudged' : 'indeterminate' },
  );
