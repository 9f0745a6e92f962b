import type { FileHandle } from 'node:fs/promises';
import type { Journal } from '../ports/journal.js';
import { notAppended } from './journal-errors.js';
import { encodeLine } from './journal-line.js';
import type { Line } from './journal-line.js';
import type { Lock } from './journal-lock.js';
import type { Telling } from './replay.js';

interface Opened {
  readonly path: string;
  readonly handle: FileHandle;
  readonly lock: Lock;
  readonly telling: Telling;
  readonly now: () => Date;
}

export interface Writer extends Journal {
  /** For lines that operations do not write. */
  write(line: Line): Promise<void>;
}

/** One line after the other, each on the disk before the next is begun. */
export const createWriter = ({ path, handle, lock, telling, now }: Opened): Writer => {
  const { runId } = telling.run.header;
  let last: Promise<unknown> = Promise.resolve();
  let broken: unknown;

  const writeNow = async (line: Line): Promise<void> => {
    if (broken !== undefined) throw notAppended(path, runId, broken);
    const problem = telling.problemOf(line);
    if (problem !== undefined) throw new Error(`a line of the journal was refused: ${problem}`);
    const text = encodeLine(line);
    try {
      await handle.appendFile(text);
      await handle.sync();
    } catch (error) {
      // For good: part of the line may be there, and after a failed sync nobody knows what is.
      broken = error;
      throw notAppended(path, runId, error);
    }
    telling.take(line);
  };

  const write = (line: Line): Promise<void> => {
    const written = last.then(() => writeNow(line));
    last = written.catch(() => undefined);
    return written;
  };

  const closeNow = async (): Promise<void> => {
    await last;
    await handle.close();
    await lock.release();
  };
  // Once: by the second time the lock may be another one's.
  let closed: Promise<void> | undefined;

  return {
    run: telling.run,
    write,
    append: (entry) => write({ ...entry, runId, at: now() }),
    close: () => (closed ??= closeNow()),
  };
};
