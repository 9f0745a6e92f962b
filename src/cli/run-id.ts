import { randomBytes } from 'node:crypto';
import { usageError } from '../domain/errors.js';
import { isRunId, type RunId } from '../domain/ids.js';
import { isNonce, type Nonce } from '../onhost/frame.js';

/** `20261121-233005-4f1a`: sorts by time, short enough for a command's comment. */
export const newRunId = (now: Date): RunId =>
  `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}-${randomBytes(2).toString('hex')}` as RunId;

export function newNonce(): Nonce {
  const nonce = randomBytes(8).toString('hex');
  if (!isNonce(nonce)) throw new Error('not a nonce');
  return nonce;
}

/** What was typed as a run. Errors: usageError for what is none. */
export function readRunId(typed: unknown): RunId {
  const text = String(typed);
  if (!isRunId(text)) throw usageError('RUN_MALFORMED', `"${text}" is not a run ID`, 'lockstep runs lists them');
  return text;
}
