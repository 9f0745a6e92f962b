import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { usageError } from '../domain/errors.js';
import type { Io } from './io.js';

/**
 * Where journals are: `--state-dir`, else `$XDG_STATE_HOME/lockstep`, else `~/.local/state/lockstep`. A relative XDG_STATE_HOME
 * does not count (XDG Base Directory Specification). Errors: usageError for an option without a value.
 */
export const stateFolder = (option: string | undefined, env: Io['env']): string => {
  if (option === '')
    throw usageError('STATE_FOLDER_EMPTY', '--state-dir is empty', 'name a directory, or omit the option');
  if (option !== undefined) return resolve(option);
  const xdg = env['XDG_STATE_HOME'] ?? '';
  return join(isAbsolute(xdg) ? xdg : join(env['HOME'] ?? homedir(), '.local', 'state'), 'lockstep');
};
