import { EXIT, LockstepError, type ExitCode } from '../domain/errors.js';
import { remedyText } from '../domain/remedy.js';
import { plainText } from '../domain/text.js';

/** What a person reads of an error: what happened, and what to do. A stack trace is for no user. */
export function explainError(error: unknown): { readonly exitCode: ExitCode; readonly text: string } {
  if (error instanceof LockstepError) {
    return {
      exitCode: error.exitCode,
      text: `lockstep: ${plainText(error.message)}\n  do: ${plainText(remedyText(error.remedy))}\n`,
    };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    exitCode: EXIT.toolError,
    text: `lockstep: a defect of lockstep itself: ${plainText(message)}\n  do: please report it, with the command line\n`,
  };
}
