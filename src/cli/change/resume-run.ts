import type { InferredOptionTypes } from 'yargs';
import type { ExitCode } from '../../domain/errors.js';
import { createJournalStore } from '../../journal/journal-store.js';
import { composeFleet } from '../compose.js';
import type { CommandContext } from '../define-command.js';
import type { stateOptions } from '../options.js';
import { readRunId } from '../run-id.js';
import { tellRun, type OutputArguments } from '../run-output.js';
import { stateOption } from '../selection-options.js';
import { stateFolder } from '../state-folder.js';
import { version } from '../version.js';
import { resumableRun } from './resumable-run.js';
import { untilItsEnd } from './until-its-end.js';

export type ResumeArguments = InferredOptionTypes<typeof stateOptions> &
  OutputArguments & {
    readonly run?: unknown;
  };

/** `resume <run>`: goes on with what was planned and confirmed, from what is true now. */
export async function resumeRun(args: ResumeArguments, context: CommandContext): Promise<ExitCode> {
  const { io, command } = context;
  const id = readRunId(args.run);
  const startedAt = io.clock.now();
  const folder = stateFolder(args['state-dir'], io.env);
  const store = createJournalStore({ folder, now: () => io.clock.now() });
  const { header } = await store.read(id);
  const { settings, own, confirm, claims, provesKeys, carryOut } = await resumableRun(header);
  const claim = claims === undefined ? undefined : await store.claim(claims);
  try {
    return await tellRun(args, context, id, async (output) => {
      const fleet = confirm(await composeFleet(settings, { events: output.events, io, runId: id }));
      const journal = await store.reopen(id, { version, caller: fleet.caller ?? null });
      const completed = { ...own, state: stateOption(args['state-dir']) };
      const run = { id, command, startedAt, settings, own: completed, fleet, provesKeys };
      return untilItsEnd({ run, journal, folder, output, context }, carryOut);
    });
  } finally {
    await claim?.release();
  }
}
