import type { InferredOptionTypes } from 'yargs';
import { EXIT, type ExitCode } from '../domain/errors.js';
import { remedyText } from '../domain/remedy.js';
import { plainJson, plainText } from '../domain/text.js';
import { createJournalStore } from '../journal/journal-store.js';
import type { ListedRun } from '../ports/journal.js';
import { grid } from '../report/table/layout.js';
import type { CommandContext } from './define-command.js';
import type { runsOptions, stateOptions } from './options.js';
import { stateFolder } from './state-folder.js';

type RunsArguments = InferredOptionTypes<typeof stateOptions & typeof runsOptions>;

/** A run as `--format json` shows it. */
interface ShownRun {
  readonly id: string;
  /** null where the journal does not tell it. */
  readonly command: string | null;
  readonly startedAt: string | null;
  readonly status: string;
  /** Why it is unreadable, and what to do. */
  readonly problem: { readonly message: string; readonly remedy: string } | null;
}

/** `runs`: reads the journals of the state directory. */
export async function listRuns(args: RunsArguments, { io }: CommandContext): Promise<ExitCode> {
  const folder = stateFolder(args['state-dir'], io.env);
  const store = createJournalStore({ folder, now: () => io.clock.now() });
  const runs = (await store.list()).map(shown);
  if (args.format === 'json') io.stdout(`${plainJson({ runs }, 2)}\n`);
  else io.stdout(asTable(runs, folder, io.columns ?? 100));
  return EXIT.done;
}

const shown = (run: ListedRun): ShownRun => {
  switch (run.kind) {
    case 'readable': {
      const { runId, command, startedAt, status } = run;
      return { id: runId, command: plainText(command), startedAt: startedAt.toISOString(), status, problem: null };
    }
    case 'empty':
      return { id: run.runId, command: null, startedAt: null, status: run.status, problem: null };
    case 'unreadable': {
      const { message, remedy } = run.error;
      const problem = { message: plainText(message), remedy: plainText(remedyText(remedy)) };
      return { id: plainText(run.name), command: null, startedAt: null, status: 'unreadable', problem };
    }
  }
};

const COLUMNS = [
  { head: 'RUN' },
  { head: 'COMMAND', most: 18 },
  { head: 'STARTED', most: 24 },
  { head: 'STATUS', most: 12 },
];

const asTable = (runs: readonly ShownRun[], folder: string, width: number): string => {
  if (runs.length === 0) return `No runs in ${plainText(folder)}.\n`;
  const rows = runs.map(({ id, command, startedAt, status }) =>
    [id, command ?? '-', startedAt ?? '-', status].map((text) => ({ text })),
  );
  const problems = runs.flatMap(({ problem }) => (problem === null ? [] : [problem]));
  const below = problems.flatMap(({ message, remedy }) => ['', message, `  To do: ${remedy}`]);
  return [...grid(COLUMNS, rows, width), ...below, ''].join('\n');
};
