import type { InferredOptionTypes } from 'yargs';
import type { ExitCode } from '../../domain/errors.js';
import { exitCodeOfPlans } from '../../domain/plan/exit-code.js';
import type { Planner } from '../../domain/plan/planners.js';
import type { SwarmPlan } from '../../domain/plan/plan.js';
import { createJournalStore } from '../../journal/store.js';
import { count } from '../../domain/text.js';
import { showPlan } from '../../report/plan-text.js';
import { changeSettings, type changeOptions, type ChangeArguments } from '../change-options.js';
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
import { newRunId } from '../run-id.js';
import { openRunOutput } from '../run-output.js';
import { selectionOptions } from '../selection-options.js';
import { stateFolder } from '../state-folder.js';
import { version } from '../version.js';
import { carryOut } from './carry-out.js';
import { freezeSettings, type RunSettings } from './frozen-run.js';
import { look, reportOn } from './look.js';
import { resultsOf } from './results.js';

type Options = typeof fleetOptions &
  typeof resultOptions &
  typeof commonOptions &
  typeof vaultOptions &
  typeof vaultWriteOptions &
  typeof stateOptions &
  typeof changeOptions;
export type ChangeCommandArguments = InferredOptionTypes<Options> & ChangeArguments;

/** `enable`, `disable`, `rotate`: look, plan, show, ask, carry out, look again, report. */
export async function changeCommand(
  args: ChangeCommandArguments,
  context: CommandContext,
  planner: Planner,
): Promise<ExitCode> {
  const { io, command, signal } = context;
  const startedAt = io.clock.now();
  const wanted = changeSettings(args);
  const settings: RunSettings = {
    fleet: await fleetSettings(args),
    limits: wanted.limits,
    takeOver: wanted.policy.takeOver,
    options: selectionOptions(args),
  };
  const folder = stateFolder(args['state-dir'], io.env);
  const output = openRunOutput(args, io);
  const runId = newRunId(startedAt);
  const run = { id: runId, command, startedAt, dryRun: wanted.dryRun };
  try {
    output.events.emit({ kind: 'run.started', runId, command });
    const fleet = await composeFleet(settings.fleet, { events: output.events, clock: io.clock });
    const seen = await look({ fleet, events: output.events, runId, settings: settings.fleet, signal });
    const plans = seen.view.swarms.map((swarm) =>
      planner(swarm, seen.custodyOf(swarm.swarmId), wanted.policy, startedAt),
    );
    output.stop();
    io.stderr(showPlan(plans));
    const changes = plans.filter((plan) => plan.kind === 'change');
    if (wanted.dryRun || changes.length === 0) {
      const exitCode = exitCodeOfPlans(plans);
      output.write(reportOn({ run, exitCode, fleet, seen, settings, results: resultsOf(plans, new Map()), io }));
      return exitCode;
    }
    await confirm(questionOf(command, changes), { yes: wanted.yes, io, signal });
    signal.throwIfAborted();
    const journal = await createJournalStore({ folder, now: () => io.clock.now() }).create({
      runId,
      command,
      version,
      selection: freezeSettings(settings),
      plan: plans,
      scopes: seen.scopes,
      caller: fleet.caller ?? null,
      startedAt,
    });
    return await carryOut(
      {
        settings,
        plans,
        fleet,
        journal,
        output,
        conclude: async (results, exitCode) => {
          const now = await look({
            fleet,
            events: output.events,
            runId,
            settings: settings.fleet,
            signal: context.kill,
          });
          output.write(reportOn({ run, exitCode, fleet, seen: now, settings, results, io }));
        },
      },
      context,
    );
  } finally {
    output.stop();
  }
}

const questionOf = (command: string, changes: readonly SwarmPlan[]): string =>
  `${command} ${count(changes.length, 'swarm')}?`;
