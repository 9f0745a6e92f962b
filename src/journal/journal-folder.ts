import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import { mkdir, open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LockstepError } from '../domain/errors.js';
import type { RunId } from '../domain/ids.js';
import { errorCode, folderUnreadable, tooLarge, unreadable, type StateFile } from './journal-errors.js';
import { checkFile, checkFolder, untrusted } from './trusted-files.js';

const EXTENSION = '.ndjson';
/** More than any run writes: what is larger is foreign, and not worth the memory. */
const MOST_BYTES = 256 * 1024 * 1024;

export const journalPath = (folder: string, runId: RunId): string => join(folder, `${runId}${EXTENSION}`);

/** Makes the state directory (0700) where there is none, and sees to it that it outlasts a power cut. Errors: as of `checkFolder`. */
export const ensureFolder = async (folder: string): Promise<void> => {
  await checkFolder(folder);
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  for (let made = folder; first !== undefined && made.length >= first.length; made = dirname(made)) {
    await syncFolder(dirname(made));
  }
};

/** A file's name is kept by its folder, not by the file. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** The names of all journals, without their extension. Errors: LockstepError `STATE_FOLDER_UNREADABLE`, and as of `checkFolder`. */
export const journalNames = async (folder: string): Promise<readonly string[]> => {
  await checkFolder(folder);
  try {
    const names = await readdir(folder);
    return names.filter((name) => name.endsWith(EXTENSION)).map((name) => name.slice(0, -EXTENSION.length));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw folderUnreadable(folder, error);
  }
};

/**
 * A file of the state directory; undefined where there is none. Errors: LockstepError `JOURNAL_UNREADABLE`, `REPORT_UNREADABLE`; and for
 * one that somebody else could have written, or that is a symbolic link, `JOURNAL_UNTRUSTED`, `REPORT_UNTRUSTED`.
 */
export const readStateFile = async (path: string, what: StateFile): Promise<Buffer | undefined> => {
  await checkFolder(dirname(path));
  return readChecked(path, what, constants.O_NOFOLLOW, (stat) => {
    checkFile(what, path, stat);
  });
};

/** A journal that was named on purpose, whoever wrote it. Undefined where there is none. Errors: LockstepError `JOURNAL_UNREADABLE`. */
export const readForeignJournal = (path: string): Promise<Buffer | undefined> =>
  readChecked(path, 'journal', 0, () => undefined);

const readChecked = async (
  path: string,
  what: StateFile,
  flags: number,
  check: (stat: Stats) => void,
): Promise<Buffer | undefined> => {
  try {
    // Not to wait for whoever might write into a pipe of that name.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | flags);
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) throw unreadable(path, undefined, what);
      check(stat);
      if (stat.size > MOST_BYTES) throw tooLarge(path, what);
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    if (errorCode(error) === 'ELOOP') throw untrusted(what, path, 'is a symbolic link', `Remove it: rm ${path}`);
    throw error instanceof LockstepError ? error : unreadable(path, error, what);
  }
};
