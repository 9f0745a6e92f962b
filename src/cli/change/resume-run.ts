import type { InferredOptionTypes } from 'yargs';
import { usageError, type ExitCode } from '../../domain/errors.js';
import { isRunId } from '../../domain/ids.js';
import { createJournalStore } from '../../journal/store.js';
import type { CommandContext } from '../command.js';
import { composeFleet } from '../compose.js';
import type { commonOptions, resultOptions, stateOptions } from '../options.js';
import { openRunOutput } from '../run-output.js';
import { stateFolder } from '../state-folder.js';
import { version } from '../version.js';
import { carryOut } from './carry-out.js';
import { thaw } from './frozen-run.js';
import { resumeUnlock } from '../unlock/resume-unlock.js';
import { look, reportOn } from './look.js';

export type ResumeArguments = InferredOptionTypes<typeof stateOptions & typeof resultOptions & typeof commonOptions> & {
  readonly run?: unknown;
};

/** `resume <run>`: goes on with what was planned and confirmed, from what is true now. */
export async function resumeRun(args: ResumeArguments, context: CommandContext): Promise<ExitCode> {
  const { io, command } = context;
  const runId = String(args.run);
  if (!isRunId(runId)) throw usageError('RUN_MALFORMED', `"${runId}" is no run`, 'lockstep runs lists them');
  const startedAt = io.clock.now();
  const folder = stateFolder(args['state-dir'], io.env);
  const store = createJournalStore({ folder, now: () => io.clock.now() });
  const { header } = await store.read(runId);
  if (header.command === 'unlock') return resumeUnlock({ args, context, store, header });
  const { settings, plans } = thaw(header);
  const output = openRunOutput(args, io);
  const { events } = output;
  try {
    events.emit({ kind: 'run.started', runId, command });
    const fleet = await composeFleet(settings.fleet, { events, clock: io.clock });
    const journal = await store.reopen(runId, { version, caller: fleet.caller ?? null });
    return await carryOut(
      {
        settings,
        plans,
        fleet,
        journal,
        output,
        conclude: async (results, exitCode) => {
          const seen = await look({ fleet, events, runId, settings: settings.fleet, signal: context.kill });
          const run = { id: runId, command, startedAt, dryRun: false };
          output.write(reportOn({ run, exitCode, fleet, seen, settings, results, io }));
        },
      },
      context,
    );
  } finally {
    output.stop();
  }
}
