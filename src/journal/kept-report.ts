import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunId } from '../domain/ids.js';
import { reportUnkept } from './journal-errors.js';
import { readStateFile, syncFolder } from './journal-folder.js';
import { holdsSecret } from './journal-line.js';

/** The report of a run stands beside its journal, as JSON. What is in it is not for this room to know. */

const reportPath = (folder: string, runId: RunId): string => join(folder, `${runId}.report.json`);

/**
 * Keeps the report of a run (0600), in place of one from before: whoever reads it meets the old one or the new one, never a part.
 * Errors: LockstepError `REPORT_UNKEPT`, also for a text that holds what looks like a key; then an earlier one stays.
 */
export const keepReport = async (folder: string, runId: RunId, text: string): Promise<void> => {
  const path = reportPath(folder, runId);
  if (holdsSecret(text)) throw reportUnkept(path, undefined);
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    await rm(unfinished, { force: true });
    await writeSynced(unfinished, text);
    await rename(unfinished, path);
    await syncFolder(folder);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw reportUnkept(path, error);
  }
};

/** Undefined where none was kept. Errors: LockstepError `REPORT_UNREADABLE`, by its path. */
export const readKeptReport = async (
  folder: string,
  runId: RunId,
): Promise<{ readonly path: string; readonly text: string } | undefined> => {
  const path = reportPath(folder, runId);
  const content = await readStateFile(path, 'report');
  return content === undefined ? undefined : { path, text: content.toString('utf8') };
};

const writeSynced = async (path: string, text: string): Promise<void> => {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
};
