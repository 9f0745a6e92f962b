import { accessSync, closeSync, constants, lstatSync, openSync, statSync, writeFileSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { dirname } from 'node:path';
import { usageError } from '../domain/errors.js';

/*
 * Where a folder is everybody's, as /tmp is, somebody else may have put a file or a symbolic link under the name that is to be written:
 * it would be read, or another file of ours be overwritten. A link of one's own, or of root (/dev/stdout), is followed.
 */

/** Whether the file can be written, without writing it. Errors: usageError `FILE_UNWRITABLE` that names the option. */
export function checkOutputFile(option: string, path: string): void {
  try {
    accessSync(existing(path) === undefined ? dirname(path) : path, constants.W_OK);
  } catch (error) {
    throw unwritable(option, path, error);
  }
  checkOwner(option, path);
}

/** Opens the file for writing, empty, for its owner alone where it is new. Errors: usageError `FILE_UNWRITABLE`. */
export function openOutputFile(option: string, path: string): number {
  checkOwner(option, path);
  const before = existing(path);
  const noLink = before?.isSymbolicLink() === true ? 0 : constants.O_NOFOLLOW;
  const isNew = before === undefined ? constants.O_EXCL : 0;
  try {
    return openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | noLink | isNew, 0o600);
  } catch (error) {
    throw unwritable(option, path, error);
  }
}

/** Writes a whole file. Errors: usageError `FILE_UNWRITABLE`, and those of the file system. */
export function writeOutputFile(option: string, path: string, text: string): void {
  const descriptor = openOutputFile(option, path);
  try {
    writeFileSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

function checkOwner(option: string, path: string): void {
  const found = existing(path);
  if (found === undefined || process.geteuid === undefined) return;
  const isOurs = found.uid === 0 || found.uid === process.geteuid();
  if (isOurs || !isEverybodys(dirname(path))) return;
  throw usageError(
    'FILE_UNTRUSTED',
    `${option} ${path} is a ${found.isSymbolicLink() ? 'symbolic link' : 'file'} of user ${found.uid} in a directory that every user can write to`,
    'Name a file in a directory that you own',
  );
}

const isEverybodys = (folder: string): boolean => (statSync(folder).mode & 0o002) !== 0;

/** Undefined where there is nothing of that name, or nothing that can be looked at. */
function existing(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

const unwritable = (option: string, path: string, cause: unknown) =>
  usageError(
    'FILE_UNWRITABLE',
    `${option} ${path} cannot be written`,
    'name a file in an existing directory that you own',
    cause,
  );
