import { z } from 'zod';
import type { KeyFileFacts } from '../domain/host-facts.js';
import { isRunId, type RunId } from '../domain/ids.js';
import { atMostOnce } from './answer-lines.js';
import { changeLines, headLine, readChangeAnswer, type ChangeReading } from './change-answer.js';
import { keyFileFacts, keyFileLines } from './key-file-lines.js';

/** A copy of `swarm-node.key` beside it. */
export interface Preimage {
  readonly runId: RunId;
  /** Of the copied file; 0 where it tells none. */
  readonly kekVersion: number;
  /** With the key of its time; false: from before autolock, in the clear. */
  readonly encrypted: boolean;
  /** In hex, of the whole copy. */
  readonly sha256: string;
}

/** What lies on the disk at the end. */
export interface PreimagesOnDisk {
  /** `indeterminate`: not all that was asked for was done and synced. A list is always `complete`. */
  readonly kind: 'complete' | 'indeterminate';
  /** The original. */
  readonly keyFile: KeyFileFacts | undefined;
  readonly preimages: readonly Preimage[];
}

const preimageLine = z.string().transform((line, context): Preimage => {
  const [, kek, kind, sha256, runId] = /^(\d{1,15}) (encrypted|clear) ([0-9a-f]{64}) (.+)$/.exec(line) ?? [];
  if (kek !== undefined && sha256 !== undefined && runId !== undefined && isRunId(runId)) {
    return { runId, kekVersion: Number(kek), encrypted: kind === 'encrypted', sha256 };
  }
  context.addIssue({ code: 'custom', message: 'not a pre-image' });
  return z.NEVER;
});

const answerSchema = z.strictObject({
  preimages: headLine,
  ...changeLines,
  ...keyFileLines,
  preimage: z.array(preimageLine).max(64).default([]),
  outcome: atMostOnce(z.enum(['complete', 'indeterminate'])),
});

/** Reads the text of the frame of preimage.sh. */
export const readPreimageAnswer = (answer: string): ChangeReading<PreimagesOnDisk> =>
  readChangeAnswer('pre-image script', answerSchema, answer, (lines): PreimagesOnDisk | undefined =>
    lines.outcome === undefined
      ? undefined
      : { kind: lines.outcome, keyFile: keyFileFacts(lines), preimages: lines.preimage },
  );
