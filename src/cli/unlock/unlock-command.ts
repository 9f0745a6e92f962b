import type { InferredOptionTypes } from 'yargs';
import { EXIT, type ExitCode } from '../../domain/errors.js';
import type { SwarmId } from '../../domain/ids.js';
import type { ChangeResult } from '../../domain/change-outcome.js';
import { count } from '../../domain/text.js';
import { untouched } from '../../domain/unlock/ending.js';
import { endingFrom, outcomeOf } from '../../domain/unlock/outcome.js';
import { exitCodeOfUnlockPlans, isChange, isToBeOpened, type SwarmUnlock } from '../../domain/unlock/plan.js';
import { createJournalStore } from '../../journal/store.js';
import { surveyLocked, type Round } from '../../operations/unlock/survey.js';
import { showUnlock } from '../../report/unlock-text.js';
import type { CommandContext } from '../command.js';
import { composeFleet } from '../compose.js';
import { confirm } from '../confirm.js';
import { fleetSettings } from '../fleet-settings.js';
import type {
  commonOptions,
  fleetOptions,
  resultOptions,
  stateOptions,
  vaultOptions,
  vaultWriteOptions,
} from '../options.js';
import { newNonce, newRunId } from '../run-id.js';
import { openRunOutput } from '../run-output.js';
import { selectionOptions } from '../selection-options.js';
import { stateFolder } from '../state-folder.js';
import { version } from '../version.js';
import { carryOutUnlock, exitCodeOf } from './carry-out.js';
import { freezePlans, freezeUnlock, type UnlockRunSettings } from './frozen-unlock.js';
import { unlockSettings, type unlockOptions } from './options.js';
import { reportOnUnlock } from './report.js';

type Arguments = InferredOptionTypes<
  typeof fleetOptions &
    typeof vaultOptions &
    typeof vaultWriteOptions &
    typeof unlockOptions &
    typeof stateOptions &
    typeof resultOptions &
    typeof commonOptions
>;

/** `unlock`: look, show what opens with which key, ask, send, follow, report. */
export async function unlockCommand(args: Arguments, context: CommandContext): Promise<ExitCode> {
  const { io, command, signal } = context;
  const startedAt = io.clock.now();
  const { dryRun, yes, waitSeconds, watchSeconds } = unlockSettings(args);
  const settings: UnlockRunSettings = {
    fleet: await fleetSettings(args),
    waitSeconds,
    watchSeconds,
    options: selectionOptions(args),
  };
  const folder = stateFolder(args['state-dir'], io.env);
  const output = openRunOutput(args, io);
  const { events } = output;
  const runId = newRunId(startedAt);
  try {
    events.emit({ kind: 'run.started', runId, command });
    const fleet = await composeFleet(settings.fleet, { events, clock: io.clock });
    const { deliverySeconds, swarms } = settings.fleet;
    const first = await surveyLocked({ ...fleet, events }, { runId, deliverySeconds, newNonce, signal, swarms });
    output.stop();
    io.stderr(showUnlock(first.plans));
    const results = untouchedResults(first, dryRun);
    const isWatching = watchSeconds > 0 && exitCodeOf(first, results, false) !== EXIT.done;
    if (dryRun || (!first.plans.some(isChange) && !isWatching)) {
      const exitCode = dryRun ? exitCodeOfUnlockPlans(first.plans) : exitCodeOf(first, results, false);
      const run = { id: runId, command, startedAt, dryRun };
      output.write(reportOnUnlock({ run, exitCode, fleet, seen: first.look.fleet.now(), settings, results, io }));
      return exitCode;
    }
    await confirm(questionOf(first.plans, args.watch), { yes, io, signal });
    signal.throwIfAborted();
    const journal = await createJournalStore({ folder, now: () => io.clock.now() }).create({
      runId,
      command,
      version,
      selection: freezeUnlock(settings),
      plan: freezePlans(first.plans),
      scopes: first.look.fleet.now().scopes,
      caller: fleet.caller ?? null,
      startedAt,
    });
    return await carryOutUnlock({ settings, fleet, journal, output, first, startedAt }, context);
  } finally {
    output.stop();
  }
}

/** What is so without anything having been sent. */
function untouchedResults({ plans, look }: Round, dryRun: boolean): ReadonlyMap<SwarmId, ChangeResult> {
  const why = dryRun ? 'a dry run sends no key' : 'no key was sent';
  return new Map(
    plans.map((plan) => {
      const ending = endingFrom(plan.swarmId, look.fleet.swarm(plan.swarmId), untouched(plan, why));
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
    ...(adopting > 0 ? [`keep the live key of ${count(adopting, 'swarm')}`] : []),
    ...(watch === undefined ? [] : [`unlock what comes back within ${watch}`]),
  ];
  return `${parts.join(', ')}?`;
};
