import type { ExitCode } from '../../domain/errors.js';
import type { JournalStore, RunHeader } from '../../ports/journal.js';
import type { CommandContext } from '../define-command.js';
import { composeFleet } from '../compose.js';
import { tellRun, type OutputArguments } from '../run-output.js';
import { version } from '../version.js';
import { carryOutUnlock } from './carry-out-unlock.js';
import { thawUnlock } from './frozen-unlock.js';

interface Resumed {
  readonly args: OutputArguments;
  readonly context: CommandContext;
  readonly store: JournalStore;
  readonly header: RunHeader;
  /** Of journals and reports. */
  readonly folder: string;
  /** The option that names it, where it was given. */
  readonly state: readonly string[];
}

/** Does it again: what is open by now stays as it is. */
export async function resumeUnlock({ args, context, store, header, folder, state }: Resumed): Promise<ExitCode> {
  const { io, command } = context;
  const startedAt = io.clock.now();
  const settings = thawUnlock(header);
  const { runId: id } = header;
  return tellRun(args, context, id, async (output) => {
    const fleet = await composeFleet(settings.fleet, { events: output.events, io, runId: id });
    const journal = await store.reopen(id, { version, caller: fleet.caller ?? null });
    const run = { id, command, startedAt, settings: settings.fleet, own: { ...settings.own, state }, fleet };
    return carryOutUnlock({ run, settings, journal, folder, output, first: undefined }, context);
  });
}
