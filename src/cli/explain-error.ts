import { EXIT, LockstepError, type ExitCode } from '../domain/errors.js';
import { remedyText } from '../domain/remedy.js';
import { capitalised, plainText } from '../domain/text.js';

/** Begins with a capital letter, unless it begins with a name: of an option, an IAM action, a command. */
const asSentence = (message: string): string =>
  /^(?!lockstep )[a-z]+[ ,]/.test(message) ? capitalised(message) : message;

/** What a person reads of an error: what happened, and what to do. A stack trace is for no user. */
export function explainError(error: unknown): { readonly exitCode: ExitCode; readonly text: string } {
  if (error instanceof LockstepError) {
    return {
      exitCode: error.exitCode,
      text: `lockstep: ${asSentence(plainText(error.message))}\n  To do: ${plainText(remedyText(error.remedy))}\n`,
    };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    exitCode: EXIT.toolError,
    text: `lockstep: Internal error: ${plainText(message)}\n  To do: report this defect, with the command line\n`,
  };
}
