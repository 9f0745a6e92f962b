import { z } from 'zod';
import { changeLines, headLine, readChangeAnswer, type ChangeReading } from './change-answer.js';
import { isLiveKeyWhole, LIVE_KEY_TORN, liveKeyFacts, liveKeyLines, type LiveKeyFacts } from './live-key-lines.js';

/** The key belongs to the version only where `seen.version` and `versionAfter` are the same. */
export interface KeyRead {
  readonly kind: 'asked';
  readonly liveKey: LiveKeyFacts;
}

const answerSchema = z
  .strictObject({ readkey: headLine, ...changeLines, ...liveKeyLines })
  .refine(isLiveKeyWhole, LIVE_KEY_TORN);

/** Reads the text of the frame of read-key.sh. */
export const readKeyAnswer = (answer: string): ChangeReading<KeyRead> =>
  readChangeAnswer('key reading', answerSchema, answer, (lines): KeyRead | undefined =>
    lines.livekey === undefined ? undefined : { kind: 'asked', liveKey: liveKeyFacts(lines) },
  );
