import { z } from 'zod';
import type { LocalNodeState } from '../domain/host-facts.js';
import { atMostOnce } from './answer-lines.js';
import { changeLines, headLine, readChangeAnswer, type ChangeReading } from './change-answer.js';
import { keysOnDisk, keysOnDiskLines, type KeysOnDisk } from './key-copy-lines.js';
import { nodeStateWord } from './probe-schema.js';

export interface RestoreOutcome extends KeysOnDisk {
  /**
   * `restored`: the pre-image was in its place, and synced, before the engine was started again; or it was there already.
   * `indeterminate`: the engine could not be stopped or started, or the file could not be written; done again it goes on.
   */
  readonly kind: 'restored' | 'indeterminate';
  /** Of the engine afterwards; undefined where it does not answer. `locked`: it waits for the key of the pre-image. */
  readonly nodeState: LocalNodeState | undefined;
}

const answerSchema = z.strictObject({
  restore: headLine,
  ...changeLines,
  ...keysOnDiskLines,
  state: atMostOnce(nodeStateWord),
  outcome: atMostOnce(z.enum(['complete', 'indeterminate'])),
});

/** Reads the text of the frame of restore.sh. */
export const readRestoreAnswer = (answer: string): ChangeReading<RestoreOutcome> =>
  readChangeAnswer('restore script', answerSchema, answer, (lines): RestoreOutcome | undefined => {
    if (lines.outcome === undefined) return undefined;
    const kind = lines.outcome === 'complete' ? 'restored' : 'indeterminate';
    return { kind, ...keysOnDisk(lines), nodeState: lines.state };
  });
