import { z } from 'zod';
import { atMostOnce } from './answer-lines.js';
import { changeLines, headLine, readChangeAnswer, type ChangeReading } from './change-answer.js';
import { keysOnDisk, keysOnDiskLines, type KeysOnDisk } from './key-copy-lines.js';

/** What lies on the disk at the end. */
export interface PreimagesOnDisk extends KeysOnDisk {
  /** `indeterminate`: not all that was asked for was done and synced. A list is always `complete`. */
  readonly kind: 'complete' | 'indeterminate';
}

const answerSchema = z.strictObject({
  preimages: headLine,
  ...changeLines,
  ...keysOnDiskLines,
  outcome: atMostOnce(z.enum(['complete', 'indeterminate'])),
});

/** Reads the text of the frame of preimage.sh. */
export const readPreimageAnswer = (answer: string): ChangeReading<PreimagesOnDisk> =>
  readChangeAnswer('pre-image script', answerSchema, answer, (lines): PreimagesOnDisk | undefined =>
    lines.outcome === undefined ? undefined : { kind: lines.outcome, ...keysOnDisk(lines) },
  );
