import type { InferredOptionTypes } from 'yargs';
import { z } from 'zod';
import type { LockstepError } from '../domain/errors.js';
import { EXIT, usageError, type ExitCode } from '../domain/errors.js';
import type { RunId } from '../domain/ids.js';
import { ours } from '../domain/remedy.js';
import { readKeptReport } from '../journal/kept-report.js';
import { createJournalStore } from '../journal/journal-store.js';
import { reportSchema, type Report } from '../report/model.js';
import type { CommandContext } from './define-command.js';
import type { commonOptions, reportOptions, stateOptions } from './options.js';
import { reportWriter } from './report-writer.js';
import { readRunId } from './run-id.js';
import { stateOption } from './selection-options.js';
import { stateFolder } from './state-folder.js';

export type ReportAgainArguments = InferredOptionTypes<
  typeof stateOptions & typeof reportOptions & typeof commonOptions
> & {
  readonly run?: unknown;
};

/** `report <run>`: what a run told when it ended. Asks nobody. */
export async function reportAgain(args: ReportAgainArguments, { io }: CommandContext): Promise<ExitCode> {
  const runId = readRunId(args.run);
  const folder = stateFolder(args['state-dir'], io.env);
  const write = reportWriter(args, io);
  const kept = await readKeptReport(folder, runId);
  if (kept === undefined) {
    const { ended } = await createJournalStore({ folder, now: () => io.clock.now() }).read(runId);
    throw noReport(runId, ended !== undefined, stateOption(args['state-dir']));
  }
  write(parsed(kept.text, kept.path));
  return EXIT.done;
}

function parsed(text: string, path: string): Report {
  const { success, data } = reportSchema.safeParse(fromJson(text));
  if (success) return data;
  throw isNewer(text)
    ? usageError(
        'REPORT_NEWER',
        `the report ${path} was written by a newer version of lockstep`,
        'run the same command with the version that wrote it',
      )
    : usageError(
        'REPORT_DAMAGED',
        `the report ${path} is damaged: its format is not valid`,
        'restore a backup of it; without one, lockstep prove shows the state of the fleet now',
      );
}

const newer = z.looseObject({ schemaVersion: z.int().gt(reportSchema.shape.schemaVersion.value) });
const isNewer = (text: string): boolean => newer.safeParse(fromJson(text)).success;

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** It was killed, or is still at it, or had nowhere to put it: a resumed run tells at its end what became of every swarm. */
const noReport = (runId: RunId, hasEnded: boolean, state: readonly string[]): LockstepError =>
  usageError(
    'REPORT_MISSING',
    `run ${runId} has no report: ${hasEnded ? 'none was stored' : 'the run did not end'}`,
    ours('resume', runId, ...state),
  );
