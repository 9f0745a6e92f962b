import { LockstepError, usageError } from '../domain/errors.js';
import { isRunId } from '../domain/ids.js';
import type { RunId } from '../domain/ids.js';
import type { ListedRun } from '../ports/journal.js';
import { unreadable } from './journal-errors.js';
import { journalNames, journalPath, readStateFile } from './journal-folder.js';
import { holderOf } from './journal-lock.js';
import { replay } from './replay.js';
import { statusOfRun } from './run-status.js';

/** One after the other, so that the memory of one journal is enough. Changes nothing, not even a dead lock. */
export const listRuns = async (folder: string): Promise<readonly ListedRun[]> => {
  const runs: ListedRun[] = [];
  for (const name of await journalNames(folder)) {
    const run = isRunId(name) ? await listed(folder, name) : notNamed(name);
    if (run !== undefined) runs.push(run);
  }
  return runs.sort(newestFirst);
};

/** Undefined for a journal that was removed meanwhile. */
const listed = async (folder: string, runId: RunId): Promise<ListedRun | undefined> => {
  const path = journalPath(folder, runId);
  try {
    const holder = await holderOf(folder, runId);
    const content = await readStateFile(path, 'journal');
    if (content === undefined) return undefined;
    const run = replay(content, { path, runId }).telling?.run;
    const status = statusOfRun(run?.ended, holder.kind);
    if (run === undefined) return { kind: 'empty', runId, status };
    const { command, startedAt } = run.header;
    return { kind: 'readable', runId, command, startedAt, status };
  } catch (error) {
    return { kind: 'unreadable', name: runId, error: error instanceof LockstepError ? error : unreadable(path, error) };
  }
};

const notNamed = (name: string): ListedRun => ({
  kind: 'unreadable',
  name,
  error: usageError(
    'JOURNAL_UNREADABLE',
    `${name}.ndjson does not have the name of a lockstep journal`,
    'move it out of the state directory',
  ),
});

const newestFirst = (one: ListedRun, other: ListedRun): number =>
  startOf(other) - startOf(one) || compare(nameOf(other), nameOf(one));

/** What cannot be told comes first: somebody should look at it. */
const startOf = (run: ListedRun): number =>
  run.kind === 'readable' ? run.startedAt.getTime() : Number.MAX_SAFE_INTEGER;

const nameOf = (run: ListedRun): string => (run.kind === 'unreadable' ? run.name : run.runId);

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));
