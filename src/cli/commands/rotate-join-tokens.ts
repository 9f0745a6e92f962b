import { joinTokenOptions } from '../change/join-token-options.js';
import { defineCommand } from '../define-command.js';
import { commonOptions, fleetOptions, resultOptions } from '../options.js';

export const rotateJoinTokens = defineCommand({
  name: 'rotate-join-tokens',
  summary: 'Rotate the join tokens of each swarm, and verify on every manager that they changed',
  options: { ...fleetOptions, ...joinTokenOptions, ...resultOptions, ...commonOptions },
  examples: [
    [
      'lockstep rotate-join-tokens --tag Role=swarm-manager --region eu-west-1 --dry-run',
      'Show the plan and every precondition that blocks it',
    ],
    [
      'lockstep rotate-join-tokens --config lockstep.yaml --role worker --yes',
      'From a runbook: replace the worker tokens, and leave the manager tokens',
    ],
  ],
  load: async () => (await import('../change/join-token-operation.js')).joinTokenCommand,
});
