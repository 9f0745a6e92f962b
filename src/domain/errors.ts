import { advice, type Remedy } from './remedy.js';

/** Exit codes of the command, as docs and runbooks rely on them. */
export const EXIT = {
  done: 0,
  toolError: 1,
  usage: 2,
  findings: 3,
  partly: 4,
  keyAtRisk: 5,
  nothingMatched: 6,
  refused: 7,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

interface ErrorDetails {
  /** Stable, in capitals with underscores; callers match by it, never by the text. */
  readonly code: string;
  /** What happened and why, in one sentence that names the input. */
  readonly message: string;
  /** What to do next, preferably a command. A sentence alone is advice. */
  readonly remedy: Remedy | string;
  readonly exitCode: ExitCode;
  readonly cause?: unknown;
}

/** An error that a person can act on. Everything else that is thrown is a defect of the tool (exit code 1). */
export class LockstepError extends Error {
  override readonly name = 'LockstepError';
  readonly code: string;
  readonly remedy: Remedy;
  readonly exitCode: ExitCode;

  constructor(details: ErrorDetails) {
    super(details.message, { cause: details.cause });
    this.code = details.code;
    this.remedy = typeof details.remedy === 'string' ? advice(details.remedy) : details.remedy;
    this.exitCode = details.exitCode;
  }
}

/** Wrong usage or configuration: exit code 2, and nothing was touched. */
export const usageError = (code: string, message: string, remedy: Remedy | string, cause?: unknown): LockstepError =>
  new LockstepError({ code, message, remedy, exitCode: EXIT.usage, cause });
