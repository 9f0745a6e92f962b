import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { EXIT, LockstepError } from '../domain/errors.js';
import { errorCode, folderUnreadable, type StateFile } from './journal-errors.js';

/*
 * A journal says what is done next, and to which fleet: one that somebody else could have written is not read. What others can only
 * read is taken as it is, since a journal holds no key.
 */

const WRITABLE_BY_OTHERS = 0o022;

/** Root can write everywhere: what is root's is trusted as far as root is. */
const isTrustedOwner = (uid: number): boolean => uid === 0 || uid === process.geteuid?.();

/**
 * A folder that is not there is no reason for doubt. Errors: LockstepError `STATE_FOLDER_UNTRUSTED` for a symbolic link, for a folder
 * of another user, and for one that others can write; `STATE_FOLDER_UNREADABLE`.
 */
export const checkFolder = async (folder: string): Promise<void> => {
  const stat = await lstat(folder).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw folderUnreadable(folder, error);
  });
  if (stat === undefined) return;
  if (stat.isSymbolicLink())
    throw untrusted('state directory', folder, 'is a symbolic link', 'Name the directory itself with --state-dir');
  checkOwner('state directory', folder, stat, 'Name a directory that you own with --state-dir');
};

/** `stat` is of the opened file. Errors: LockstepError `JOURNAL_UNTRUSTED`, `REPORT_UNTRUSTED`. */
export const checkFile = (what: StateFile, path: string, stat: Stats): void => {
  checkOwner(what, path, stat, 'Move it elsewhere; to read it anyway: lockstep backout <run> --journal <file>');
};

type Checked = StateFile | 'state directory';

const checkOwner = (what: Checked, path: string, { uid, mode }: Stats, elsewhere: string): void => {
  if (process.geteuid === undefined) return;
  if (!isTrustedOwner(uid))
    throw untrusted(what, path, `belongs to user ${uid}, and lockstep runs as user ${process.geteuid()}`, elsewhere);
  if ((mode & WRITABLE_BY_OTHERS) !== 0)
    throw untrusted(
      what,
      path,
      `can be written by other users (mode ${(mode & 0o7777).toString(8).padStart(4, '0')})`,
      `Make sure that no other user changed anything there, then run: chmod go-w ${path}`,
    );
};

const CODES = {
  'state directory': 'STATE_FOLDER_UNTRUSTED',
  journal: 'JOURNAL_UNTRUSTED',
  report: 'REPORT_UNTRUSTED',
} as const satisfies Record<Checked, string>;

export const untrusted = (what: Checked, path: string, why: string, remedy: string): LockstepError =>
  new LockstepError({ code: CODES[what], message: `the ${what} ${path} ${why}`, remedy, exitCode: EXIT.usage });
