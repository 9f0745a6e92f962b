import { constants } from 'node:fs';
import { mkdir, open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LockstepError } from '../domain/errors.js';
import type { RunId } from '../domain/ids.js';
import { errorCode, folderUnreadable, tooLarge, unreadable, type StateFile } from './errors.js';

const EXTENSION = '.ndjson';
/** More than any run writes: what is larger is foreign, and not worth the memory. */
const MOST_BYTES = 256 * 1024 * 1024;

export const journalPath = (folder: string, runId: RunId): string => join(folder, `${runId}${EXTENSION}`);

/** Makes the state folder (0700) where there is none, and sees to it that it outlasts a power cut. */
export const ensureFolder = async (folder: string): Promise<void> => {
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

/** The names of all journals, without their extension. Errors: LockstepError `STATE_FOLDER_UNREADABLE`. */
export const journalNames = async (folder: string): Promise<readonly string[]> => {
  try {
    const names = await readdir(folder);
    return names.filter((name) => name.endsWith(EXTENSION)).map((name) => name.slice(0, -EXTENSION.length));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw folderUnreadable(folder, error);
  }
};

/** Undefined where there is no such file. Errors: LockstepError `JOURNAL_UNREADABLE`, `REPORT_UNREADABLE`. */
export const readStateFile = async (path: string, what: StateFile): Promise<Buffer | undefined> => {
  try {
    // Not to wait for whoever might write into a pipe of that name.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) throw unreadable(path, undefined, what);
      if (stat.size > MOST_BYTES) throw tooLarge(path, what);
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error instanceof LockstepError ? error : unreadable(path, error, what);
  }
};
