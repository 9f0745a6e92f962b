import { unprovenNewcomers } from '../../domain/plan/newcomers.js';
import type { ChangePolicy, SwarmChange } from '../../domain/plan/plan.js';
import type { Planner } from '../../domain/plan/planners.js';
import type { ExitCode } from '../../domain/errors.js';
import { listed } from '../../domain/text.js';
import { keyOperationFor, showKeyChange } from '../../operations/key-operations.js';
import { changeSettings } from '../change-options.js';
import type { CommandContext } from '../define-command.js';
import { fleetSettings } from '../fleet-settings.js';
import { changingOptions } from '../selection-options.js';
import { changeCommand } from './change-command.js';
import type { ChangeCommandArguments } from './change-arguments.js';
import { keyPlans } from './frozen-run.js';
import type { Plan, PlannedOperation } from './planned-operation.js';

/** `enable`, `disable` and `rotate`. */
export const KEY_OPERATION: PlannedOperation<SwarmChange> = {
  provesKeys: true,
  operationFor: keyOperationFor,
  show: showKeyChange,
  homeOf: ({ home }) => home,
  planSchema: keyPlans,
  unverifiedAfter: (change, swarm, custody) => {
    const newcomers = unprovenNewcomers(change, swarm, custody);
    return newcomers.length === 0
      ? []
      : [`${listed(newcomers)} joined the managers during the run, and no stored key is verified to unlock them`];
  },
};

/** Options that a remedy repeats where it says to run the same command again. */
export const REPEATED = [
  'compromised',
  'min-age',
  'allow-laggards',
  'single-manager',
] as const satisfies readonly (keyof ChangeCommandArguments)[];

/** One of these commands, with its planner. */
export async function keyCommand(
  args: ChangeCommandArguments,
  context: CommandContext,
  { name, planner }: { readonly name: 'enable' | 'disable' | 'rotate'; readonly planner: Planner },
): Promise<ExitCode> {
  const { dryRun, yes, limits, policy } = changeSettings(args);
  const settings = {
    fleet: await fleetSettings(args),
    limits,
    takeOver: policy.takeOver,
    own: changingOptions(args, name, REPEATED),
  };
  return changeCommand(args, context, {
    operation: KEY_OPERATION,
    plan: planWith(planner, policy),
    settings,
    dryRun,
    yes,
  });
}

/** Errors, of the plan: Error, a defect, for a swarm whose vault nobody has looked at. */
const planWith =
  (planner: Planner, policy: ChangePolicy): Plan<SwarmChange> =>
  (swarm, custody, now) => {
    if (custody === undefined) throw new Error(`no custody of swarm ${swarm.swarmId}`);
    return planner(swarm, custody, policy, now);
  };
