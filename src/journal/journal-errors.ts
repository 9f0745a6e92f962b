import { EXIT, LockstepError, usageError } from '../domain/errors.js';
import type { RunId } from '../domain/ids.js';
import { advice, ours } from '../domain/remedy.js';

/** What a file of the state directory is. */
export type StateFile = 'journal' | 'report';

const UNREADABLE = { journal: 'JOURNAL_UNREADABLE', report: 'REPORT_UNREADABLE' } as const satisfies Record<
  StateFile,
  string
>;

export const damaged = (path: string, line: number, why: string): LockstepError =>
  usageError(
    'JOURNAL_DAMAGED',
    `the journal ${path} is damaged at line ${line}: ${why}`,
    'leave the file as it is and restore a backup of it; without one, lockstep audit shows the state of the fleet now',
  );

export const newer = (path: string): LockstepError =>
  usageError(
    'JOURNAL_NEWER',
    `the journal ${path} is damaged, or was written by a newer version of lockstep (line 1 has an unknown schemaVersion)`,
    'run the same command with the version that wrote it',
  );

export const unreadable = (path: string, cause: unknown, what: StateFile = 'journal'): LockstepError =>
  usageError(
    UNREADABLE[what],
    `the ${what} ${path} cannot be read${codeOf(cause)}`,
    'check that you own the file',
    cause,
  );

export const tooLarge = (path: string, what: StateFile): LockstepError =>
  usageError(UNREADABLE[what], `the ${what} ${path} is larger than any file that lockstep writes`, 'move it elsewhere');

export const folderUnreadable = (folder: string, cause: unknown): LockstepError =>
  usageError(
    'STATE_FOLDER_UNREADABLE',
    `the state directory ${folder} cannot be read${codeOf(cause)}`,
    'name a directory that you own with --state-dir',
    cause,
  );

/** Before a run has begun anything. */
export const notCreated = (path: string, cause: unknown): LockstepError =>
  usageError(
    'JOURNAL_UNWRITABLE',
    `the journal ${path} cannot be written${codeOf(cause)}; nothing was changed`,
    'free disk space, or name a directory that you own with --state-dir',
    cause,
  );

/** The run itself has come to its end. */
export const reportUnkept = (path: string, cause: unknown): LockstepError =>
  new LockstepError({
    code: 'REPORT_UNKEPT',
    message: `the report could not be stored as ${path}${codeOf(cause)}: lockstep report will not find it`,
    remedy: 'save the printed report, or name a file with --report',
    exitCode: EXIT.toolError,
    cause,
  });

/** In the middle of one. */
export const notAppended = (path: string, runId: RunId, cause: unknown): LockstepError =>
  new LockstepError({
    code: 'JOURNAL_UNWRITABLE',
    message: `the journal ${path} can no longer be written${codeOf(cause)}; no further step starts`,
    remedy: advice('free disk space, then run:', ours('resume', runId)),
    exitCode: EXIT.partly,
    cause,
  });

export const runUnknown = (runId: RunId, folder: string): LockstepError =>
  usageError(
    'RUN_UNKNOWN',
    `no journal of run ${runId} in ${folder}`,
    'lockstep runs lists the runs; --state-dir names another directory',
  );

export const runNotBegun = (runId: RunId, path: string): LockstepError =>
  usageError(
    'RUN_NOT_BEGUN',
    `run ${runId} ended before its first step: ${path} has no complete line`,
    'run the original command again',
  );

export const runExists = (path: string): LockstepError =>
  usageError('RUN_EXISTS', `the journal ${path} exists already`, 'run the same command again; it gets a new run ID');

export const runInUse = (runId: RunId, who: string): LockstepError =>
  new LockstepError({
    code: 'RUN_IN_USE',
    message: `run ${runId} is still in progress: ${who}`,
    remedy: 'wait until it ends, or stop it with SIGINT; then run the same command again',
    exitCode: EXIT.refused,
  });

export const runMaybeInUse = (runId: RunId, who: string, lock: string): LockstepError =>
  new LockstepError({
    code: 'RUN_IN_USE',
    message: `run ${runId} was started by ${who}, and whether that process still runs is unknown`,
    remedy: `make sure that the process has ended, then run: rm ${lock}`,
    exitCode: EXIT.refused,
  });

/** For people; a program matches `code` of the error above it. */
const codeOf = (cause: unknown): string => {
  const code = errorCode(cause);
  return code === undefined ? '' : ` (${code})`;
};

/** `ENOENT` and the like. */
export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
