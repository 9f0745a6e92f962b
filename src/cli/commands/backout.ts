import { backoutOptions } from '../backout/backout-settings.js';
import { defineCommand } from '../define-command.js';
import { commonOptions, fleetOptions, resultOptions, vaultOptions, vaultWriteOptions } from '../options.js';

export const backout = defineCommand({
  name: 'backout',
  summary: 'Back out a run, whatever step it ended at: unlock managers, store the live key, restore autolock',
  positional: { name: 'run', describe: 'Run ID: lockstep runs lists them' },
  options: {
    ...backoutOptions,
    ...fleetOptions,
    ...vaultOptions,
    ...vaultWriteOptions,
    ...resultOptions,
    ...commonOptions,
  },
  examples: [
    ['lockstep backout 20261121-233005-4f1a --dry-run', 'Show what is found, and the first steps'],
    [
      'lockstep backout 20261121-233005-4f1a --restore-pre-image',
      'Also stop engines where no stored key unlocks a manager',
    ],
    [
      'lockstep backout 20261121-233005-4f1a --tag Role=swarm-manager',
      'The journal is lost: search the fleet for what the run left',
    ],
  ],
  load: async () => (await import('../backout/backout-command.js')).backoutCommand,
});
