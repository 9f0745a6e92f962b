import { defineCommand } from '../define-command.js';
import {
  commonOptions,
  fleetOptions,
  resultOptions,
  stateOptions,
  vaultOptions,
  vaultWriteOptions,
} from '../options.js';
import { unlockOptions } from '../unlock/unlock-options.js';

export const unlock = defineCommand({
  name: 'unlock',
  summary: 'every locked manager opened with the kept key that fits it',
  options: {
    ...fleetOptions,
    ...vaultOptions,
    ...vaultWriteOptions,
    ...unlockOptions,
    ...stateOptions,
    ...resultOptions,
    ...commonOptions,
  },
  examples: [
    ['lockstep unlock --tag Role=swarm-manager --region eu-west-1', 'shows which key opens which manager, and asks'],
    [
      'lockstep unlock --config lockstep.yaml --yes --watch 2h',
      'after an outage: opens what comes back, as it comes back',
    ],
  ],
  load: async () => {
    const { unlockCommand } = await import('../unlock/unlock-command.js');
    return unlockCommand;
  },
});
