import type { ExitCode } from '../../domain/errors.js';
import type { JournalStore, RunHeader } from '../../ports/journal.js';
import type { CommandContext } from '../command.js';
import { composeFleet } from '../compose.js';
import { openRunOutput, type OutputArguments } from '../run-output.js';
import { version } from '../version.js';
import { carryOutUnlock } from './carry-out.js';
import { thawUnlock } from './frozen-unlock.js';

interface Resumed {
  readonly args: OutputArguments;
  readonly context: CommandContext;
  readonly store: JournalStore;
  readonly header: RunHeader;
}

/** Does it again: what is open by now stays as it is. */
export async function resumeUnlock({ args, context, store, header }: Resumed): Promise<ExitCode> {
  const { io, command } = context;
  const startedAt = io.clock.now();
  const settings = thawUnlock(header);
  const output = openRunOutput(args, io);
  const { events } = output;
  try {
    events.emit({ kind: 'run.started', runId: header.runId, command });
    const fleet = await composeFleet(settings.fleet, { events, clock: io.clock });
    const journal = await store.reopen(header.runId, { version, caller: fleet.caller ?? null });
    return await carryOutUnlock({ settings, fleet, journal, output, first: undefined, startedAt }, context);
  } finally {
    output.stop();
  }
}
