import { writeSync } from 'node:fs';
import { EXIT, LockstepError } from '../domain/errors.js';
import { plainJson } from '../domain/text.js';
import type { LockstepEvent } from '../events/registry.js';
import type { Events } from '../ports/events.js';
import type { Report } from '../report/model.js';
import { formatForFile, renderers, type Format } from '../report/renderers.js';
import type { Io } from './io.js';
import { checkOutputFile, openOutputFile, writeOutputFile } from './output-file.js';

interface ReportFile {
  readonly path: string;
  readonly format: Format;
}

/** Where the report goes besides standard output. Looked at first: a path that cannot be written must show before the run. */
function checkReportFiles(paths: readonly string[]): readonly ReportFile[] {
  return paths.map((path) => {
    const format = formatForFile(path);
    checkOutputFile('--report', path);
    return { path, format };
  });
}

/** What a report's reader has asked for. */
interface WriteArguments {
  readonly format: Format;
  readonly report?: readonly string[] | undefined;
  readonly color?: boolean | undefined;
  readonly verbose: boolean;
}

/**
 * Writes a report to standard output, and to every file that was named. Errors: usageError for a path that cannot be written, at once;
 * later LockstepError REPORT_UNWRITTEN.
 */
export function reportWriter({ format, report, color, verbose }: WriteArguments, io: Io): (report: Report) => void {
  const files = checkReportFiles(report ?? []);
  return (told) => {
    io.stdout(renderers[format](told, { color: color ?? wantsColor(io), width: io.columns ?? 100, verbose }));
    writeFiles(told, files, verbose);
  };
}

/** https://no-color.org: NO_COLOR, when it is not empty, means none. */
const wantsColor = ({ stdoutIsTerminal, env }: Io): boolean =>
  stdoutIsTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';

function writeFiles(report: Report, files: readonly ReportFile[], verbose: boolean): void {
  for (const file of files) {
    try {
      const text = renderers[file.format](report, { color: false, width: 100, verbose });
      writeOutputFile('--report', file.path, text);
    } catch (error) {
      throw new LockstepError({
        code: 'REPORT_UNWRITTEN',
        message: `the report could not be written to ${file.path}; it is on standard output`,
        remedy: 'free disk space there, or name another file with --report, and run the command again',
        exitCode: EXIT.toolError,
        cause: error,
      });
    }
  }
}

/**
 * One JSON object a line, written as it happens, so that a run that is killed leaves what it told. Names and reasons come from hosts and
 * tags: see `plainJson`.
 */
export function eventFile(path: string, now: () => Date): Events {
  const descriptor = openOutputFile('--events', path);
  return {
    emit: (event: LockstepEvent) => {
      writeSync(descriptor, `${plainJson({ at: now().toISOString(), ...event }, 0)}\n`);
    },
  };
}
