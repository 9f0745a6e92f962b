import type { ExitCode } from '../../domain/errors.js';
import type { RunId } from '../../domain/ids.js';
import { createJournalStore } from '../../journal/journal-store.js';
import type { Events } from '../../ports/events.js';
import type { OwnCommands } from '../../report/complete-remedy.js';
import { showWhere } from '../../report/where-text.js';
import { composeFleet, type Fleet } from '../compose.js';
import { confirmPlan } from '../confirm-plan.js';
import type { CommandContext } from '../define-command.js';
import type { FleetSettings } from '../fleet-settings.js';
import { newRunId } from '../run-id.js';
import { tellRun, type OutputArguments } from '../run-output.js';
import { stateOption } from '../selection-options.js';
import { stateFolder } from '../state-folder.js';
import { version } from '../version.js';
import type { ChangeRun, Looked } from './changing-run.js';
import { untilItsEnd } from './until-its-end.js';

/** What a command looks with. */
export interface Looking {
  /** With the settings that were given. */
  readonly reached: Fleet;
  readonly events: Events;
  readonly id: RunId;
  readonly startedAt: Date;
  readonly own: OwnCommands;
}

/** A command that changes swarms, as the shell of all of them sees it. */
export interface Performance {
  readonly settings: FleetSettings;
  readonly own: Omit<OwnCommands, 'state'>;
  readonly dryRun: boolean;
  readonly yes: boolean;
  /** Observes the fleet and plans. Changes nothing. */
  readonly look: (looking: Looking) => Promise<Looked>;
}

export type PerformArguments = OutputArguments & { readonly 'state-dir'?: string | undefined };

/** Every command that changes something: look, show, ask, carry out, look again, report. */
export async function perform(
  args: PerformArguments,
  context: CommandContext,
  { settings, own: given, dryRun, yes, look }: Performance,
): Promise<ExitCode> {
  const { io, command, signal } = context;
  const startedAt = io.clock.now();
  const own = { ...given, state: stateOption(args['state-dir']) };
  const folder = stateFolder(args['state-dir'], io.env);
  const id = newRunId(startedAt);
  return tellRun(args, context, id, async (output) => {
    const { events } = output;
    const reached = await composeFleet(settings, { events, io, runId: id });
    const looked = await look({ reached, events, id, startedAt, own });
    const { fleet, text, frozen, provesKeys } = looked;
    const run: ChangeRun = { id, command, startedAt, settings: looked.settings, own, fleet, provesKeys };
    output.stop();
    // Nobody may be asked about, or go on with, a plan that was not shown.
    if (!args.quiet || !yes) io.stderr(`${showWhere(fleet.where())}${text}`);
    if (dryRun || !looked.isToBeDone) return looked.untouched(run);
    await confirmPlan(looked.question, { yes, io, signal });
    signal.throwIfAborted();
    const journal = await createJournalStore({ folder, now: () => io.clock.now() }).create({
      runId: id,
      command,
      version,
      ...frozen,
      caller: fleet.caller ?? null,
      startedAt,
    });
    return untilItsEnd({ run, journal, folder, output, context }, looked.carryOut);
  });
}
