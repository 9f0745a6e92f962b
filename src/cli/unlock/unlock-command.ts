import type { InferredOptionTypes } from 'yargs';
import { EXIT, type ExitCode } from '../../domain/errors.js';
import type { SwarmId } from '../../domain/ids.js';
import type { ChangeResult } from '../../domain/change-outcome.js';
import { exitCodeWith } from '../../domain/left-out.js';
import { capitalised, count } from '../../domain/text.js';
import { untouched } from '../../domain/unlock/ending.js';
import { endingFrom, outcomeOf } from '../../domain/unlock/unlock-outcome.js';
import { exitCodeOfUnlockPlans, isChange, isToBeOpened, type SwarmUnlock } from '../../domain/unlock/plan-unlock.js';
import { createJournalStore } from '../../journal/journal-store.js';
import { surveyLocked, type Round } from '../../operations/unlock/survey-locked.js';
import { showUnlock } from '../../report/unlock-text.js';
import { showWhere } from '../../report/where-text.js';
import type { CommandContext } from '../define-command.js';
import { composeFleet } from '../compose.js';
import { confirmPlan } from '../confirm-plan.js';
import { fleetSettings } from '../fleet-settings.js';
import type { fleetOptions, stateOptions, vaultOptions, vaultWriteOptions } from '../options.js';
import { newNonce, newRunId } from '../run-id.js';
import { tellRun, type OutputArguments } from '../run-output.js';
import { stateOption, unlockingOptions } from '../selection-options.js';
import { stateFolder } from '../state-folder.js';
import { version } from '../version.js';
import { carryOutUnlock, exitCodeOf } from './carry-out-unlock.js';
import { freezePlans, freezeUnlock, type UnlockRunSettings } from './frozen-unlock.js';
import { unlockSettings, type unlockOptions } from './unlock-options.js';
import { reportOnUnlock } from './report-on-unlock.js';

type Arguments = InferredOptionTypes<
  typeof fleetOptions & typeof vaultOptions & typeof vaultWriteOptions & typeof unlockOptions & typeof stateOptions
> &
  OutputArguments;

/** `unlock`: look, show what opens with which key, ask, send, follow, report. */
export async function unlockCommand(args: Arguments, context: CommandContext): Promise<ExitCode> {
  const { io, command, signal } = context;
  const startedAt = io.clock.now();
  const { dryRun, yes, waitSeconds, watchSeconds } = unlockSettings(args);
  const settings: UnlockRunSettings = {
    fleet: await fleetSettings(args),
    waitSeconds,
    watchSeconds,
    own: unlockingOptions(args),
  };
  const own = { ...settings.own, state: stateOption(args['state-dir']) };
  const folder = stateFolder(args['state-dir'], io.env);
  const id = newRunId(startedAt);
  return tellRun(args, context, id, async (output) => {
    const { events } = output;
    const fleet = await composeFleet(settings.fleet, { events, io, runId: id });
    const { deliverySeconds, swarms } = settings.fleet;
    const first = await surveyLocked({ ...fleet, events }, { runId: id, deliverySeconds, newNonce, signal, swarms });
    const run = { id, command, startedAt, settings: settings.fleet, own, fleet };
    output.stop();
    // Nobody may be asked about, or go on with, a plan that was not shown.
    if (!args.quiet || !yes) io.stderr(`${showWhere(fleet.where())}${showUnlock(first.plans, own)}`);
    const results = untouchedResults(first, dryRun);
    const isWatching = watchSeconds > 0 && exitCodeOf(first, results, false) !== EXIT.done;
    const seen = first.look.fleet.now();
    if (dryRun || (!first.plans.some(isChange) && !isWatching)) {
      const without = dryRun ? exitCodeOfUnlockPlans(first.plans) : exitCodeOf(first, results, false);
      const exitCode = exitCodeWith(without, seen.leftOut);
      return { report: reportOnUnlock(run, first, results, { exitCode, dryRun, io }), exitCode };
    }
    await confirmPlan(questionOf(first.plans, args.watch), { yes, io, signal });
    signal.throwIfAborted();
    const journal = await createJournalStore({ folder, now: () => io.clock.now() }).create({
      runId: id,
      command,
      version,
      selection: freezeUnlock(settings),
      plan: freezePlans(first.plans),
      scopes: seen.scopes,
      caller: fleet.caller ?? null,
      startedAt,
    });
    return carryOutUnlock({ run, settings, journal, folder, output, first }, context);
  });
}

/** What is so without anything having been sent. */
function untouchedResults({ plans, look }: Round, dryRun: boolean): ReadonlyMap<SwarmId, ChangeResult> {
  const why = dryRun ? 'a dry run sends no key' : 'no key was sent';
  return new Map(
    plans.map((plan) => {
      const ending = endingFrom(plan, look.fleet.swarm(plan.swarmId), untouched(plan, why));
      const result = outcomeOf(ending);
      return [plan.swarmId, dryRun && isChange(plan) ? { ...result, status: 'unchanged', why, remedy: null } : result];
    }),
  );
}

const questionOf = (plans: readonly SwarmUnlock[], watch: string | undefined): string => {
  const opening = plans.flatMap(({ managers }) => managers.filter(isToBeOpened)).length;
  const adopting = plans.filter(({ adopt }) => adopt !== null).length;
  const parts = [
    ...(opening > 0 ? [`unlock ${count(opening, 'manager')}`] : []),
    ...(adopting > 0 ? [`store the live key of ${count(adopting, 'swarm')}`] : []),
    ...(watch === undefined ? [] : [`unlock managers that come back within ${watch}`]),
  ];
  return `${capitalised(parts.join(', '))}?`;
};
