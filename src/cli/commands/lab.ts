import { defineCommand } from '../define-command.js';
import { labOptions } from '../options.js';

export const lab = defineCommand({
  name: 'lab',
  summary: 'an AWS endpoint and a fleet on this machine, until interrupted; for lockstep, aws-cli or any SDK',
  options: {
    ...labOptions,
    port: { type: 'number', requiresArg: true, default: 0, describe: 'port on 127.0.0.1 (default: any free one)' },
  },
  examples: [['lockstep lab', 'prints the environment to paste into another terminal']],
  load: async () => (await import('../run-lab.js')).runLab,
});
