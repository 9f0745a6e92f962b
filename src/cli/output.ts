import { accessSync, constants, existsSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { EXIT, LockstepError, usageError } from '../domain/errors.js';
import type { LockstepEvent } from '../events/registry.js';
import type { Events } from '../ports/events.js';
import type { Report } from '../report/model.js';
import { formatForFile, renderers, type Format } from '../report/renderers.js';
import type { Io } from './io.js';

interface ReportFile {
  readonly path: string;
  readonly format: Format;
}

/** Where the report goes besides standard output. Looked at first: a path that cannot be written must show before the run. */
function checkReportFiles(paths: readonly string[]): readonly ReportFile[] {
  return paths.map((path) => {
    const format = formatForFile(path);
    try {
      accessSync(existsSync(path) ? path : dirname(path), constants.W_OK);
    } catch (error) {
      throw unwritable('--report', path, error);
    }
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
      writeFileSync(file.path, renderers[file.format](report, { color: false, width: 100, verbose }), {
        mode: 0o600,
      });
    } catch (error) {
      throw new LockstepError({
        code: 'REPORT_UNWRITTEN',
        message: `the report could not be written to ${file.path}; it stands on standard output`,
        remedy: 'make room there, or name another file with --report, and run it again',
        exitCode: EXIT.toolError,
        cause: error,
      });
    }
  }
}

/** One JSON object a line, written as it happens, so that a run that is killed leaves what it told. */
export function eventFile(path: string, now: () => Date): Events {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'w', 0o600);
  } catch (error) {
    throw unwritable('--events', path, error);
  }
  return {
    emit: (event: LockstepEvent) => {
      writeSync(descriptor, `${JSON.stringify({ at: now().toISOString(), ...event })}\n`);
    },
  };
}

const unwritable = (option: string, path: string, cause: unknown): LockstepError =>
  usageError(
    'FILE_UNWRITABLE',
    `${option} ${path} cannot be written`,
    'name a file in a folder that exists and is yours',
    cause,
  );
