import { createJournalStore } from '../../journal/store.js';
import type { RunHeader } from '../../ports/journal.js';
import { thawSettings } from '../change/frozen-run.js';
import type { ResumeArguments } from '../change/resume-run.js';
import type { ExitCode } from '../../domain/errors.js';
import type { CommandContext } from '../command.js';
import { composeFleet } from '../compose.js';
import { newNonce } from '../run-id.js';
import { tellRun } from '../run-output.js';
import { stateOption } from '../selection-options.js';
import { stateFolder } from '../state-folder.js';
import { version } from '../version.js';
import { carryOutBackout } from './carry-out-backout.js';
import { thawBackout } from './frozen-backout.js';

/** `resume <run>` of a run that backs out another one: looks anew, and goes on from what is true. */
export async function resumeBackout(args: ResumeArguments, header: RunHeader, context: CommandContext): Promise<ExitCode> {
  const { io, command, kill: signal } = context;
  const { runId: id } = header;
  const startedAt = io.clock.now();
  const folder = stateFolder(args['state-dir'], io.env);
  const store = createJournalStore({ folder, now: () => io.clock.now() });
  const settings = thawSettings(header);
  const { swarms, ...backout } = thawBackout(header);
  const own = { ...settings.own, state: stateOption(args['state-dir']) };
  const claim = await store.claim(backout.runId);
  try {
    return await tellRun(args, context, id, async (output) => {
      const { events } = output;
      const { deliverySeconds } = settings.fleet;
      const fleet = await composeFleet(settings.fleet, { events, clock: io.clock });
      const { instances } = await fleet.directory.discover({ signal });
      const sites = swarms.map(({ brief, instanceIds }) => ({
        brief,
        instances: instances.filter(({ instanceId }) => instanceIds.includes(instanceId)),
      }));
      const journal = await store.reopen(id, { version, caller: fleet.caller ?? null });
      const run = { id, command, startedAt, settings: settings.fleet, own, fleet };
      return carryOutBackout({ run, backout, sites, journal, folder, output }, context);
    });
  } finally {
    await claim.release();
  }
}
