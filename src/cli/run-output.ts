import type { InferredOptionTypes } from 'yargs';
import type { Events } from '../ports/events.js';
import type { Report } from '../report/model.js';
import type { Io } from './io.js';
import type { commonOptions, resultOptions } from './options.js';
import { checkReportFiles, eventFile, writeReport } from './output.js';
import { createProgress, everybody } from './progress.js';

export type OutputArguments = InferredOptionTypes<typeof resultOptions & typeof commonOptions>;

/** Where a run tells what it does and what it found. */
export interface RunOutput {
  readonly events: Events;
  /** Clears what shows progress, so that something else can be printed. */
  readonly stop: () => void;
  /** Standard output, and every file that was asked for. */
  readonly write: (report: Report) => void;
}

/** Errors: usageError for a path that cannot be written, before anything else is done. */
export function openRunOutput(args: OutputArguments, io: Io): RunOutput {
  const files = checkReportFiles(args.report ?? []);
  const eventFiles = args.events === undefined ? [] : [eventFile(args.events, () => io.clock.now())];
  const progress = createProgress(io, args);
  const stop = (): void => {
    progress.stop();
  };
  return {
    events: everybody([progress, ...eventFiles]),
    stop,
    write: (report) => {
      stop();
      writeReport(report, { io, format: args.format, color: args.color ?? wantsColor(io), files });
    },
  };
}

/** https://no-color.org: NO_COLOR, when it is not empty, means none. */
const wantsColor = ({ stdoutIsTerminal, env }: Io): boolean =>
  stdoutIsTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
