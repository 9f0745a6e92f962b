import { z } from 'zod';
import { atMostOnce } from './answer-lines.js';
import { changeLines, headLine, readChangeAnswer, type ChangeReading } from './change-answer.js';
import { isLiveKeyWhole, LIVE_KEY_TORN, liveKeyFacts, liveKeyLines, type LiveKeyFacts } from './live-key-lines.js';

/**
 * The key belongs to the version only where `seen.version` and `versionAfter` are the same. That none is shown counts only where
 * autolock is off: a client that fails shows none either.
 */
export interface KeyRead {
  readonly kind: 'asked';
  readonly liveKey: LiveKeyFacts;
}

const answerSchema = z
  .strictObject({
    readkey: headLine,
    ...changeLines,
    autolock: atMostOnce(z.enum(['true', 'false'])),
    ...liveKeyLines,
  })
  .refine(isLiveKeyWhole, LIVE_KEY_TORN);

/** Reads the text of the frame of read-key.sh. */
export const readKeyAnswer = (answer: string): ChangeReading<KeyRead> =>
  readChangeAnswer('key reading', answerSchema, answer, (lines): KeyRead | undefined =>
    lines.livekey === undefined ? undefined : { kind: 'asked', liveKey: believed(liveKeyFacts(lines), lines.autolock) },
  );

const believed = (liveKey: LiveKeyFacts, autolock: 'true' | 'false' | undefined): LiveKeyFacts =>
  liveKey.kind === 'notShown' && autolock !== 'false'
    ? { kind: 'unavailable', reason: 'docker swarm unlock-key showed no key, although autolock is on' }
    : liveKey;
