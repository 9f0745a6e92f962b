import { z } from 'zod';
import type { KeyFileFacts } from '../domain/host-facts.js';
import { isRunId, type RunId } from '../domain/ids.js';
import { keyFileFacts, keyFileLines, type KeyFileLines } from './key-file-lines.js';

/** A copy of `swarm-node.key` beside it. */
export interface KeyCopy {
  readonly runId: RunId;
  /** Of the copied file; 0 where it tells none. */
  readonly kekVersion: number;
  /** With the key of its time; false: in the clear, from before autolock. */
  readonly encrypted: boolean;
  /** In hex, of the whole copy. */
  readonly sha256: string;
}

/** The key file of a manager, and what lies beside it. */
export interface KeysOnDisk {
  /** The original. */
  readonly keyFile: KeyFileFacts | undefined;
  readonly preimages: readonly KeyCopy[];
  /** What pre-images were put in the place of. Goes when the pre-images of the run are removed. */
  readonly replaced: readonly KeyCopy[];
  /** Of these runs the part of a copy that was written when its script was killed: worth nothing. Goes as the others do. */
  readonly parts: readonly RunId[];
}

const copyLine = z.string().transform((line, context): KeyCopy => {
  const [, kek, state, sha256, runId] = /^(\d{1,15}) (encrypted|clear) ([0-9a-f]{64}) (.+)$/.exec(line) ?? [];
  if (kek !== undefined && sha256 !== undefined && runId !== undefined && isRunId(runId)) {
    return { runId, kekVersion: Number(kek), encrypted: state === 'encrypted', sha256 };
  }
  context.addIssue({ code: 'custom', message: 'not a copy of a key file' });
  return z.NEVER;
});

/** What `tell_key_header` in engine.sh and `tell_copies` in key-copies.sh print. */
export const keysOnDiskLines = {
  ...keyFileLines,
  preimage: z.array(copyLine).max(64).default([]),
  replaced: z.array(copyLine).max(64).default([]),
  part: z.array(z.string().refine(isRunId)).max(64).default([]),
};
interface KeysOnDiskLines extends KeyFileLines {
  readonly preimage: readonly KeyCopy[];
  readonly replaced: readonly KeyCopy[];
  readonly part: readonly RunId[];
}

export const keysOnDisk = (lines: KeysOnDiskLines): KeysOnDisk => ({
  keyFile: keyFileFacts(lines),
  preimages: lines.preimage,
  replaced: lines.replaced,
  parts: lines.part,
});
