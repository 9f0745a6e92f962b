import type { InferredOptionTypes } from 'yargs';
import type { ExitCode } from '../../domain/errors.js';
import { createJournalStore } from '../../journal/journal-store.js';
import { resumeBackout } from '../backout/resume-backout.js';
import type { CommandContext } from '../define-command.js';
import { composeFleet } from '../compose.js';
import type { stateOptions } from '../options.js';
import { readRunId } from '../run-id.js';
import { tellRun, type OutputArguments } from '../run-output.js';
import { stateOption } from '../selection-options.js';
import { stateFolder } from '../state-folder.js';
import { resumeUnlock } from '../unlock/resume-unlock.js';
import { goingBy, plannedHomes } from '../vault-homes.js';
import { version } from '../version.js';
import { carryOut } from './carry-out-change.js';
import { thaw } from './frozen-run.js';

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
  const state = stateOption(args['state-dir']);
  if (header.command === 'unlock') return resumeUnlock({ args, context, store, header, folder, state });
  if (header.command === 'backout') return resumeBackout({ args, context, store, header, folder, state });
  const { settings, plans } = thaw(header);
  const own = { ...settings.own, state };
  return tellRun(args, context, id, async (output) => {
    const reached = await composeFleet(settings.fleet, { events: output.events, io, runId: id });
    const fleet = goingBy(reached, plannedHomes(plans));
    const journal = await store.reopen(id, { version, caller: fleet.caller ?? null });
    const run = { id, command, startedAt, settings: settings.fleet, own, fleet };
    return carryOut({ run, settings, plans, journal, folder, output }, context);
  });
}
