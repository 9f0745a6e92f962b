import { changeOptions, rotateOptions } from '../change-options.js';
import { defineCommand } from '../define-command.js';
import { commonOptions, fleetOptions, resultOptions, vaultOptions, vaultWriteOptions } from '../options.js';

export const rotate = defineCommand({
  name: 'rotate',
  summary: 'a new unlock key for each swarm, kept in the vault and proven on every manager',
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
      'what would be done, and what stands in the way',
    ],
    [
      'lockstep rotate --config lockstep.yaml --yes --min-age 30d',
      'from a runbook: keys of the last 30 days are left alone',
    ],
  ],
  load: async () => {
    const { changeCommand } = await import('../change/change-command.js');
    const { planRotation } = await import('../../domain/plan/planners.js');
    return (args, context) => changeCommand(args, context, { name: 'rotate', planner: planRotation });
  },
});
