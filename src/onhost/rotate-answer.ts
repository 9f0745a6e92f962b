import { z } from 'zod';
import { changeLines, headLine, readChangeAnswer, type ChangeReading } from './change-answer.js';
import { isLiveKeyWhole, LIVE_KEY_TORN, liveKeyFacts, liveKeyLines, type LiveKeyFacts } from './live-key-lines.js';
import { rotationLines, rotationOutcome, type RotationOutcome } from './rotation-outcome.js';

/** Which key is live then is in `liveKey`. */
export type RotateOutcome = RotationOutcome<{ readonly liveKey: LiveKeyFacts }>;

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
  readChangeAnswer('rotation', answerSchema, answer, (lines) =>
    rotationOutcome(lines, () => ({ liveKey: liveKeyFacts(lines) })),
  );
