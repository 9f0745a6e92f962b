import { backoutOptions } from '../backout/backout-settings.js';
import { defineCommand } from '../define-command.js';
import { commonOptions, fleetOptions, resultOptions, vaultOptions, vaultWriteOptions } from '../options.js';

export const backout = defineCommand({
  name: 'backout',
  summary:
    'brings every swarm of a run back, whatever step it ended at: managers opened, live key kept, autolock as before',
  positional: { name: 'run', describe: 'id of the run: lockstep runs lists them' },
  options: {
    ...backoutOptions,
    ...fleetOptions,
    ...vaultOptions,
    ...vaultWriteOptions,
    ...resultOptions,
    ...commonOptions,
  },
  examples: [
    ['lockstep backout 20261121-233005-4f1a --dry-run', 'what is found, and what would come first'],
    ['lockstep backout 20261121-233005-4f1a --restore-pre-image', 'also stopping engines, where nothing else helps'],
    [
      'lockstep backout 20261121-233005-4f1a --tag Role=swarm-manager',
      'its journal is gone: its fleet is looked through for what it left',
    ],
  ],
  load: async () => (await import('../backout/backout-command.js')).backoutCommand,
});
