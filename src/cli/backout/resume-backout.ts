import type { ExitCode } from '../../domain/errors.js';
import type { JournalStore, RunHeader } from '../../ports/journal.js';
import { thawSettings } from '../change/frozen-run.js';
import type { CommandContext } from '../define-command.js';
import { composeFleet } from '../compose.js';
import { tellRun, type OutputArguments } from '../run-output.js';
import { goingBy } from '../vault-homes.js';
import { version } from '../version.js';
import { carryOutBackout } from './carry-out-backout.js';
import { thawBackout } from './frozen-backout.js';

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

/** `resume <run>` of a run that backs out another one: looks anew, and goes on from what is true. */
export async function resumeBackout({ args, context, store, header, folder, state }: Resumed): Promise<ExitCode> {
  const { io, command, kill: signal } = context;
  const { runId: id } = header;
  const startedAt = io.clock.now();
  const settings = thawSettings(header);
  const { swarms, ...backout } = thawBackout(header);
  const claim = await store.claim(backout.runId);
  try {
    return await tellRun(args, context, id, async (output) => {
      const reached = await composeFleet(settings.fleet, { events: output.events, io, runId: id });
      const homes = swarms.flatMap(({ brief, home }) => (home === null ? [] : [[brief.swarmId, home] as const]));
      const fleet = goingBy(reached, new Map(homes));
      const { instances } = await fleet.directory.discover({ signal });
      const sites = swarms.map(({ brief, instanceIds }) => ({
        site: { brief, instances: instances.filter(({ instanceId }) => instanceIds.includes(instanceId)) },
        situation: undefined,
      }));
      const journal = await store.reopen(id, { version, caller: fleet.caller ?? null });
      const run = { id, command, startedAt, settings: settings.fleet, own: { ...settings.own, state }, fleet };
      return carryOutBackout({ run, backout, sites, journal, folder, output }, context);
    });
  } finally {
    await claim.release();
  }
}
