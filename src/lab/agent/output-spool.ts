import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

export const STDOUT_LIMIT = 24_000;
export const STDERR_LIMIT = 8_000;
const SUFFIX = Buffer.from('--output truncated--');

/** Bytes of one stream that the lab keeps on disk; a real agent keeps all of them. */
const KEPT_ON_DISK = 1_048_576;

/** Cuts as the agent does (pluginutil StringPrefix): by bytes, so that a character may be split, and also at exactly the limit. */
export const cutOutput = (output: Buffer, limit: number): Buffer =>
  output.length < limit ? output : Buffer.concat([output.subarray(0, limit - SUFFIX.length), SUFFIX]);

export interface OutputSpool {
  append(chunk: Buffer): Promise<void>;
  /** The beginning of what was appended: enough to cut it right, never more than `limit` bytes. */
  head(): Buffer;
  close(): Promise<void>;
}

/**
 * One output stream of a document: kept whole in `<name>` and again in `<name>Console`, as the agent does, and in
 * memory up to `limit` bytes, however much the script prints.
 */
export const openSpool = async (folder: string, name: string, limit: number): Promise<OutputSpool> => {
  const files = await Promise.all([name, `${name}Console`].map((file) => open(join(folder, file), 'a', 0o600)));
  let head = Buffer.alloc(0);
  let onDisk = 0;
  return {
    async append(chunk) {
      if (head.length < limit) head = Buffer.concat([head, chunk.subarray(0, limit - head.length)]);
      const kept = chunk.subarray(0, KEPT_ON_DISK - onDisk);
      onDisk += kept.length;
      if (kept.length > 0) await Promise.all(files.map((file) => file.appendFile(kept)));
    },
    head: () => head,
    async close() {
      await Promise.all(files.map((file) => file.close()));
    },
  };
};

/** Reads the stream to its end at the pace of the disk; ends early, and quietly, when the stream is destroyed. */
export const drain = async (stream: Readable, spool: OutputSpool): Promise<void> => {
  try {
    for await (const chunk of stream) await spool.append(chunk as Buffer);
  } catch (error) {
    if (!stream.destroyed) throw error;
  }
};
