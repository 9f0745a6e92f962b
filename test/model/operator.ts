import { freezeSettings, thaw, type RunSettings } from '../../src/cli/change/frozen-run.js';
import { resultsOf } from '../../src/cli/change/results.js';
import { look, type Seen } from '../../src/cli/look.js';
import { newNonce } from '../../src/cli/run-id.js';
import { changeExitCode, type ChangeResult } from '../../src/domain/change-outcome.js';
import { LockstepError, type ExitCode } from '../../src/domain/errors.js';
import type { RunId, SwarmId } from '../../src/domain/ids.js';
import type { ChangePolicy, SwarmPlan } from '../../src/domain/plan/plan.js';
import type { Planner } from '../../src/domain/plan/planners.js';
import { changeFleet } from '../../src/operations/change/change-fleet.js';
import { ACTIONS, type Actions } from '../../src/operations/change/change-swarm.js';
import type { Events } from '../../src/ports/events.js';
import type { Journal } from '../../src/ports/journal.js';
import { modelDirectory } from './directory.js';
import type { Process } from './process.js';
import { createModelRunner } from './runner.js';
import { someSealingKeys } from './sealing-keys.js';
import type { World } from './world.js';

/** What one process of an operator came to. */
export type Ending =
  | {
      readonly kind: 'ended';
      readonly plans: readonly SwarmPlan[];
      readonly results: ReadonlyMap<SwarmId, ChangeResult>;
      readonly exitCode: ExitCode;
    }
  | { readonly kind: 'killed'; readonly last: string }
  /** It could not even begin. */
  | { readonly kind: 'refused'; readonly error: LockstepError };

export interface Operator {
  /** As `enable`, `disable` and `rotate` of the command line: look, plan, carry out. */
  change(planner: Planner, policy: ChangePolicy): Promise<Ending>;
  resume(): Promise<Ending>;
}

const SETTINGS: RunSettings = {
  fleet: {
    tags: [],
    regions: [],
    profiles: [],
    roleArns: [],
    endpoint: undefined,
    swarms: [],
    deliverySeconds: 60,
    keys: { vault: 'secretsmanager', vaultPrefix: 'lockstep/', kmsKey: undefined, maxKeyAgeDays: 90 },
  },
  limits: { concurrency: 4, canary: 0, maxFailures: 9 },
  takeOver: null,
  own: { selection: '', writing: '', again: null },
};

/** Half of what a request takes. */
const VAULT_MILLISECONDS = 100;
const OPERATOR = 'arn:aws:sts::111122223333:assumed-role/operator/me';

/** Somebody who runs lockstep on a world, in one process. `actions`: another way than the right one. */
export const createOperator = (world: World, runId: RunId, process: Process, actions: Actions = ACTIONS): Operator => {
  const events: Events = {
    emit: (event) => {
      world.told.push(JSON.stringify(event));
    },
  };
  const vault = world.shelves.vault(async (what) => {
    await process.clock.sleep(VAULT_MILLISECONDS);
    await process.step(what);
  });
  const fleet = {
    directory: modelDirectory(world),
    runner: createModelRunner(world, runId, process.step),
    vaultFor: () => vault,
    sealingKeys: someSealingKeys,
    newSealingKeys: someSealingKeys,
    apiCalls: () => ({ throttled: 0, byOperation: {} }),
    caller: OPERATOR,
  };
  const { signal } = new AbortController();
  const journals = world.journals.store({ before: process.step, after: process.step, tears: process.tears });

  const carryOut = async (
    journal: Journal,
    plans: readonly SwarmPlan[],
    takeOver: RunId | undefined,
  ): Promise<Ending> => {
    const outcomes = await changeFleet(
      {
        ...fleet,
        runId,
        owner: OPERATOR,
        journal,
        clock: process.clock,
        events,
        newNonce,
        deliverySeconds: SETTINGS.fleet.deliverySeconds,
        takeOver,
        stopping: signal,
        signal,
      },
      plans.filter((plan) => plan.kind === 'change'),
      SETTINGS.limits,
      actions,
    );
    const results = resultsOf(plans, outcomes);
    const exitCode = changeExitCode([...results.values()], false);
    await journal.append({ kind: 'ended', exitCode });
    await journal.close();
    world.told.push(JSON.stringify([...results]));
    return { kind: 'ended', plans, results, exitCode };
  };

  const change = async (planner: Planner, policy: ChangePolicy): Promise<Ending> => {
    const seen = await look({ fleet, events, runId, settings: SETTINGS.fleet, prove: true, signal });
    const plans = planAll(seen, planner, policy, world.clock.now());
    const settings = { ...SETTINGS, takeOver: policy.takeOver };
    const journal = await journals.create({
      runId,
      command: 'change',
      version: '0.0.0-model',
      selection: freezeSettings(settings),
      plan: plans,
      scopes: seen.scopes,
      caller: OPERATOR,
      startedAt: world.clock.now(),
    });
    return carryOut(journal, plans, policy.takeOver ?? undefined);
  };

  const resume = async (): Promise<Ending> => {
    const { settings, plans } = thaw(world.journals.read(runId).header);
    const journal = await journals.reopen(runId, { version: '0.0.0-model', caller: OPERATOR });
    return carryOut(journal, plans, (settings.takeOver ?? undefined) as RunId | undefined);
  };

  const untilKilled = (work: () => Promise<Ending>): Promise<Ending> =>
    Promise.race([orRefused(work), process.killed.then((last): Ending => ({ kind: 'killed', last }))]);

  return {
    change: (planner, policy) => untilKilled(() => change(planner, policy)),
    resume: () => untilKilled(resume),
  };
};

const planAll = (seen: Seen, planner: Planner, policy: ChangePolicy, now: Date): readonly SwarmPlan[] =>
  seen.view.swarms.map((swarm) => {
    const custody = seen.custody?.get(swarm.swarmId);
    if (custody === undefined) throw new Error(`no custody of swarm ${swarm.swarmId}`);
    return planner(swarm, custody, policy, now);
  });

const orRefused = async (work: () => Promise<Ending>): Promise<Ending> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LockstepError) return { kind: 'refused', error };
    throw error;
  }
};
