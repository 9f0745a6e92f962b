import { EXIT, type ExitCode } from './errors.js';
import type { Scope } from './instance.js';
import type { Remedy } from './remedy.js';

/** An account and region of the selection that could not be looked at, while others could. */
export interface LeftOut {
  readonly scope: Scope;
  /** In a sentence, without its full stop. */
  readonly why: string;
  readonly remedy: Remedy;
}

/** What was found elsewhere stands; that everything was looked at must not be read from it. */
export const exitCodeWith = (exitCode: ExitCode, leftOut: readonly LeftOut[]): ExitCode =>
  leftOut.length > 0 && (exitCode === EXIT.done || exitCode === EXIT.findings) ? EXIT.partly : exitCode;
