import { changeOptions, rotateOptions } from '../change-options.js';
import { defineCommand } from '../define-command.js';
import { commonOptions, fleetOptions, resultOptions, vaultOptions, vaultWriteOptions } from '../options.js';

export const rotate = defineCommand({
  name: 'rotate',
  summary: 'Rotate the unlock key of each swarm, store the new key and verify it on every manager',
  options: {
    ...fleetOptions,
    ...vaultOptions,
    ...vaultWriteOptions,
    ...changeOptions,
    ...rotateOptions,
    ...resultOptions,
    ...commonOptions,
  },
  examples: [
    [
      'lockstep rotate --tag Role=swarm-manager --region eu-west-1 --dry-run',
      'Show the plan and every precondition that blocks it',
    ],
    [
      'lockstep rotate --config lockstep.yaml --yes --min-age 30d',
      'From a runbook: skip keys that are younger than 30 days',
    ],
  ],
  load: async () => {
    const { keyCommand } = await import('../change/key-operation.js');
    const { planRotation } = await import('../../domain/plan/planners.js');
    return (args, context) => keyCommand(args, context, { name: 'rotate', planner: planRotation });
  },
});
