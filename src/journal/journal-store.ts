import { constants } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { RunId } from '../domain/ids.js';
import { LockstepError } from '../domain/errors.js';
import type { JournalStore, RunHeader } from '../ports/journal.js';
import {
  errorCode,
  notAppended,
  notCreated,
  runExists,
  runNotBegun,
  runUnknown,
  unreadable,
} from './journal-errors.js';
import { ensureFolder, journalPath, readForeignJournal, readStateFile, syncFolder } from './journal-folder.js';
import { encodeLine, SCHEMA_VERSION } from './journal-line.js';
import type { Line } from './journal-line.js';
import { listRuns } from './list-journals.js';
import { takeLock } from './journal-lock.js';
import type { Lock } from './journal-lock.js';
import { beginTelling, replay, salvage } from './replay.js';
import type { Telling } from './replay.js';
import { createWriter } from './writer.js';
import type { Writer } from './writer.js';

interface Settings {
  /** Absolute. Made with the first run. */
  readonly folder: string;
  readonly now: () => Date;
}

/** Journals as files, one a run: `<run>.ndjson`, 0600, in a folder that is made with 0700. */
export const createJournalStore = ({ folder, now }: Settings): JournalStore => ({
  create: async (header) => {
    const line: Line & { readonly kind: 'run' } = { kind: 'run', schemaVersion: SCHEMA_VERSION, ...header };
    const text = encodeLine(line);
    const path = journalPath(folder, header.runId);
    return await unlessLockstep(
      (error) => notCreated(path, error),
      async () => {
        await ensureFolder(folder);
        const lock = await takeLock(folder, header.runId);
        const handle = await releasing(lock, () => createFile(folder, path, text));
        return createWriter({ path, handle, lock, telling: beginTelling(line), now });
      },
    );
  },

  reopen: async (runId, { version, caller }) => {
    const path = journalPath(folder, runId);
    await readWhole(folder, runId);
    const writer = await unlessLockstep(
      (error) => notAppended(path, runId, error),
      async () => {
        const lock = await takeLock(folder, runId);
        return await releasing(lock, () => reopenFile({ folder, now }, runId, lock));
      },
    );
    try {
      await writer.write({ kind: 'resumed', runId, at: now(), version, caller });
    } catch (error) {
      await writer.close();
      throw error;
    }
    return writer;
  },

  read: async (runId) => (await readWhole(folder, runId)).telling.run,

  salvage: async (runId, file) => {
    const path = file ?? journalPath(folder, runId);
    const content = file === undefined ? await readStateFile(path, 'journal') : await readForeignJournal(file);
    if (content === undefined && file !== undefined) throw unreadable(path, undefined);
    return content === undefined ? { run: undefined, damage: undefined } : salvage(content, { path, runId });
  },

  claim: (runId) =>
    unlessLockstep(
      (error) => notCreated(journalPath(folder, runId), error),
      async () => {
        await ensureFolder(folder);
        return takeLock(folder, runId);
      },
    ),

  list: () => listRuns(folder),
});

const createFile = async (folder: string, path: string, text: string): Promise<FileHandle> => {
  let handle: FileHandle;
  try {
    handle = await open(path, 'ax', 0o600);
  } catch (error) {
    throw errorCode(error) === 'EEXIST' ? runExists(path) : error;
  }
  try {
    await handle.appendFile(text);
    await handle.sync();
    await syncFolder(folder);
    return handle;
  } catch (error) {
    await handle.close();
    // It was ours alone, and tells of nothing that was done.
    await rm(path, { force: true });
    throw error;
  }
};

/** Read again now that nobody else can write. */
const reopenFile = async ({ folder, now }: Settings, runId: RunId, lock: Lock): Promise<Writer> => {
  const path = journalPath(folder, runId);
  const { telling, bytes } = await readWhole(folder, runId);
  const handle = await open(path, constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW);
  try {
    // Without this the next line would be glued to what a killed process left.
    await handle.truncate(bytes);
    await handle.sync();
  } catch (error) {
    await handle.close();
    throw error;
  }
  return createWriter({ path, handle, lock, telling, now });
};

const readWhole = async (
  folder: string,
  runId: RunHeader['runId'],
): Promise<{ readonly telling: Telling; readonly bytes: number }> => {
  const path = journalPath(folder, runId);
  const content = await readStateFile(path, 'journal');
  if (content === undefined) throw runUnknown(runId, folder);
  const { telling, bytes } = replay(content, { path, runId });
  if (telling === undefined) throw runNotBegun(runId, path);
  return { telling, bytes };
};

const releasing = async <Result>(lock: Lock, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    await lock.release();
    throw error;
  }
};

const unlessLockstep = async <Result>(
  wrap: (error: unknown) => LockstepError,
  work: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    throw error instanceof LockstepError ? error : wrap(error);
  }
};
