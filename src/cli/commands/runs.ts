import { defineCommand } from '../define-command.js';
import { runsOptions, stateOptions } from '../options.js';

export const runs = defineCommand({
  name: 'runs',
  summary: 'List the runs of this machine, newest first, with their status (read-only)',
  options: { ...stateOptions, ...runsOptions },
  examples: [
    ['lockstep runs', 'The runs in your state directory'],
    ['lockstep runs --format json', 'One JSON document: runs[] with id, command, startedAt, status'],
  ],
  load: async () => (await import('../list-runs.js')).listRuns,
});
