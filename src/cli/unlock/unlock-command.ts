import type { InferredOptionTypes } from 'yargs';
import { EXIT, type ExitCode } from '../../domain/errors.js';
import type { SwarmId } from '../../domain/ids.js';
import type { ChangeResult } from '../../domain/change-outcome.js';
import { exitCodeWith } from '../../domain/left-out.js';
import { capitalised, count } from '../../domain/text.js';
import { untouched } from '../../domain/unlock/ending.js';
import { endingFrom, outcomeOf } from '../../domain/unlock/unlock-outcome.js';
import { exitCodeOfUnlockPlans, isChange, isToBeOpened, type SwarmUnlock } from '../../domain/unlock/plan-unlock.js';
import { surveyLocked, type Round } from '../../operations/unlock/survey-locked.js';
import { showUnlock } from '../../report/unlock-text.js';
import type { CommandContext } from '../define-command.js';
import { fleetSettings } from '../fleet-settings.js';
import type { fleetOptions, stateOptions, vaultOptions, vaultWriteOptions } from '../options.js';
import type { Looked } from '../change/changing-run.js';
import { perform, type Looking } from '../change/perform.js';
import { newNonce } from '../run-id.js';
import type { OutputArguments } from '../run-output.js';
import { unlockingOptions } from '../selection-options.js';
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
  const { dryRun, yes, waitSeconds, watchSeconds } = unlockSettings(args);
  const own = unlockingOptions(args);
  const settings: UnlockRunSettings = { fleet: await fleetSettings(args), waitSeconds, watchSeconds, own };
  return perform(args, context, {
    settings: settings.fleet,
    own,
    dryRun,
    yes,
    look: (looking) => lookForLocked(settings, { dryRun, watch: args.watch }, looking, context),
  });
}

async function lookForLocked(
  settings: UnlockRunSettings,
  { dryRun, watch }: { readonly dryRun: boolean; readonly watch: string | undefined },
  { reached, events, id, own }: Looking,
  { io, signal }: CommandContext,
): Promise<Looked> {
  const { deliverySeconds, swarms } = settings.fleet;
  const first = await surveyLocked({ ...reached, events }, { runId: id, deliverySeconds, newNonce, signal, swarms });
  const { plans } = first;
  const results = untouchedResults(first, dryRun);
  const isWatching = settings.watchSeconds > 0 && exitCodeOf(first, results, false) !== EXIT.done;
  const seen = first.look.fleet.now();
  return {
    settings: settings.fleet,
    fleet: reached,
    provesKeys: false,
    text: showUnlock(plans, own),
    isToBeDone: plans.some(isChange) || isWatching,
    untouched: (run) => {
      const without = dryRun ? exitCodeOfUnlockPlans(plans) : exitCodeOf(first, results, false);
      const exitCode = exitCodeWith(without, seen.leftOut);
      return { report: reportOnUnlock(run, first, results, { exitCode, dryRun, io }), exitCode };
    },
    question: questionOf(plans, watch),
    frozen: { selection: freezeUnlock(settings), plan: freezePlans(plans), scopes: seen.scopes },
    carryOut: (started) => carryOutUnlock(settings, first, started),
  };
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
