import { defineCommand } from '../define-command.js';
import { labOptions } from '../options.js';
import { COMMAND_OPTIONS } from '../option-groups.js';

export const lab = defineCommand({
  name: 'lab',
  summary: 'Run an AWS endpoint and a fleet on this machine until interrupted, for lockstep, aws-cli or any SDK',
  options: {
    ...labOptions,
    port: {
      group: COMMAND_OPTIONS,
      type: 'number',
      requiresArg: true,
      default: 0,
      describe: 'Port on 127.0.0.1 (default: any free port)',
    },
  },
  examples: [['lockstep lab', 'Print the environment variables to paste into another terminal']],
  load: async () => (await import('../run-lab.js')).runLab,
});
