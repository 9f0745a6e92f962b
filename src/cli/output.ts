import { closeSync, ftruncateSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { usageError } from '../domain/errors.js';
import type { LockstepEvent } from '../events/registry.js';
import type { Events } from '../ports/events.js';
import { formatForFile, renderers, type Format } from '../report/renderers.js';
import type { Report } from '../report/model.js';
import type { Io } from './io.js';

interface ReportFile {
  readonly path: string;
  readonly format: Format;
  readonly descriptor: number;
}

/** Where the report goes besides standard output. Opened first: a path that cannot be written must show before the run. */
export function openReportFiles(paths: readonly string[]): readonly ReportFile[] {
  return paths.map((path) => ({
    path,
    format: formatForFile(path),
    descriptor: openForWriting(path, '--report', 'a'),
  }));
}

export function writeReport(
  report: Report,
  target: { readonly io: Io; readonly format: Format; readonly color: boolean; readonly files: readonly ReportFile[] },
): void {
  const { io, format, color, files } = target;
  io.stdout(renderers[format](report, { color, width: io.columns ?? 100 }));
  for (const { descriptor, format: fileFormat } of files) {
    // Only now: a run that ends without a report leaves an earlier one as it was.
    ftruncateSync(descriptor);
    writeFileSync(descriptor, renderers[fileFormat](report, { color: false, width: 100 }));
    closeSync(descriptor);
  }
}

/** One JSON object a line, written as it happens, so that a run that is killed leaves what it told. */
export function eventFile(path: string, now: () => Date): Events {
  const descriptor = openForWriting(path, '--events', 'w');
  return {
    emit: (event: LockstepEvent) => {
      writeSync(descriptor, `${JSON.stringify({ at: now().toISOString(), ...event })}\n`);
    },
  };
}

function openForWriting(path: string, option: string, flags: 'a' | 'w'): number {
  try {
    return openSync(path, flags, 0o600);
  } catch (error) {
    throw usageError(
      'FILE_UNWRITABLE',
      `${option} ${path} cannot be written`,
      'name a file in a folder that exists and is yours',
      error,
    );
  }
}
