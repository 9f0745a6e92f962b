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
  summary: 'Unlock every locked manager with its matching stored key',
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
    [
      'lockstep unlock --tag Role=swarm-manager --region eu-west-1',
      'Show which key unlocks which manager, then prompt',
    ],
    ['lockstep unlock --config lockstep.yaml --yes --watch 2h', 'After an outage: unlock managers as they come back'],
  ],
  load: async () => {
    const { unlockCommand } = await import('../unlock/unlock-command.js');
    return unlockCommand;
  },
});
