import { EXIT, LockstepError } from '../domain/errors.js';
import type { Io } from './io.js';

/**
 * Returns when the operator wants what was shown: by `--yes`, or by the word itself on a terminal.
 * `question`: what is about to be done, as a question. Errors: LockstepError NOT_CONFIRMED (exit code 7) without a terminal, and for every
 * other answer; then nothing was changed.
 */
export async function confirmPlan(
  question: string,
  { yes, io, signal }: { readonly yes: boolean; readonly io: Pick<Io, 'ask'>; readonly signal: AbortSignal },
): Promise<void> {
  if (yes) return;
  if (io.ask === undefined) {
    throw notConfirmed(
      'Cannot prompt: standard input is not a terminal. Nothing was changed; use --yes.',
      'review the plan above, then run the same command with --yes',
    );
  }
  const answer = await io.ask(`${question} Enter "yes" to continue: `, signal);
  if (answer?.trim() !== 'yes') {
    throw notConfirmed(
      'Not confirmed. Nothing was changed.',
      'run the same command again and enter "yes", or use --yes',
    );
  }
}

const notConfirmed = (message: string, remedy: string): LockstepError =>
  new LockstepError({ code: 'NOT_CONFIRMED', message, remedy, exitCode: EXIT.refused });
