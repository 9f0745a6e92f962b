import type { InferredOptionTypes } from 'yargs';
import { LockstepError, type ExitCode } from '../domain/errors.js';
import type { RunId } from '../domain/ids.js';
import type { Events } from '../ports/events.js';
import type { Report } from '../report/model.js';
import type { CommandContext } from './define-command.js';
import { explainError } from './explain-error.js';
import type { commonOptions, resultOptions } from './options.js';
import { eventFile, reportWriter } from './report-writer.js';
import { createProgress, everybody } from './progress-reporter.js';

export type OutputArguments = InferredOptionTypes<typeof resultOptions & typeof commonOptions>;

/** Where a run tells what it does. */
export interface RunOutput {
  readonly events: Events;
  /** Clears what shows progress, so that something else can be printed. */
  readonly stop: () => void;
}

/** What a run ends with. */
export interface RunEnd {
  readonly report: Report;
  readonly exitCode: ExitCode;
}

/**
 * Carries out a run and tells of it: `run.started` first, `run.ended` last whatever becomes of it, then the report on standard output and
 * in every file that was asked for. Errors: usageError for a path that cannot be written, before anything else is done; REPORT_UNWRITTEN;
 * and those of `work`.
 */
export async function tellRun(
  args: OutputArguments,
  { io, command }: CommandContext,
  runId: RunId,
  work: (output: RunOutput) => Promise<RunEnd>,
): Promise<ExitCode> {
  const write = reportWriter(args, io);
  const eventFiles = args.events === undefined ? [] : [eventFile(args.events, () => io.clock.now())];
  const progress = createProgress(io, args);
  const events = everybody([progress, ...eventFiles]);
  const stop = (): void => {
    progress.stop();
  };
  try {
    events.emit({ kind: 'run.started', runId, command });
    const { report, exitCode } = await work({ events, stop }).catch((error: unknown) => {
      events.emit({ kind: 'run.ended', runId, exitCode: explainError(error).exitCode });
      throw error;
    });
    events.emit({ kind: 'run.ended', runId, exitCode });
    stop();
    try {
      write(report);
    } catch (error) {
      // What a run found or left behind weighs more than a file that could not be written.
      if (exitCode === 0 || !(error instanceof LockstepError)) throw error;
      io.stderr(explainError(error).text);
    }
    return exitCode;
  } finally {
    stop();
  }
}
