import type { InferredOptionTypes } from 'yargs';
import { z } from 'zod';
import type { ExitCode } from '../../domain/errors.js';
import { ROLES } from '../../operations/rotate-join-tokens/join-token-lines.js';
import { planJoinTokens, type JoinTokenChange, type TokenRoles } from '../../operations/rotate-join-tokens/plan.js';
import { rotateJoinTokens } from '../../operations/rotate-join-tokens/rotate-join-tokens.js';
import { showJoinTokens } from '../../operations/rotate-join-tokens/shown-plan.js';
import { changeSettings } from '../change-options.js';
import type { CommandContext } from '../define-command.js';
import { fleetSettings } from '../fleet-settings.js';
import type { fleetOptions } from '../options.js';
import type { OutputArguments } from '../run-output.js';
import { changingOptions } from '../selection-options.js';
import { changeCommand } from './change-command.js';
import { laggards, plannedSwarm, plansOf } from './frozen-run.js';
import type { joinTokenOptions } from './join-token-options.js';
import type { PlannedOperation } from './planned-operation.js';

type Arguments = InferredOptionTypes<typeof fleetOptions & typeof joinTokenOptions> & OutputArguments;

const role = z.enum(ROLES);

export const JOIN_TOKEN_OPERATION: PlannedOperation<JoinTokenChange> = {
  provesKeys: false,
  operationFor: () => rotateJoinTokens,
  show: showJoinTokens,
  homeOf: () => undefined,
  planSchema: plansOf(
    z.strictObject({
      ...plannedSwarm,
      action: z.literal('rotateJoinTokens'),
      roles: z.tuple([role], role),
      laggards,
    }),
  ),
  // A manager that joins meanwhile has the tokens from the others.
  unverifiedAfter: () => [],
};

const WANTED: Readonly<Record<Arguments['role'], TokenRoles>> = {
  worker: ['worker'],
  manager: ['manager'],
  both: ['worker', 'manager'],
};

/** `rotate-join-tokens`. */
export async function joinTokenCommand(args: Arguments, context: CommandContext): Promise<ExitCode> {
  const { dryRun, yes, limits, policy } = changeSettings(args);
  const { singleManager, takeOver } = policy;
  const own = changingOptions(args, 'rotate-join-tokens', ['role', 'single-manager']);
  const settings = { fleet: await fleetSettings(args), limits, takeOver, own };
  return changeCommand(args, context, {
    operation: JOIN_TOKEN_OPERATION,
    plan: (swarm) => planJoinTokens(swarm, { roles: WANTED[args.role], singleManager }),
    settings,
    dryRun,
    yes,
  });
}
