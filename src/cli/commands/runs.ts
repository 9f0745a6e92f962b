import { defineCommand } from '../define-command.js';
import { runsOptions, stateOptions } from '../options.js';

export const runs = defineCommand({
  name: 'runs',
  summary: 'what ran from this machine, newest first, and how it ended; changes nothing',
  options: { ...stateOptions, ...runsOptions },
  examples: [
    ['lockstep runs', 'the runs of your state folder'],
    ['lockstep runs --format json', 'one JSON document: runs[] with id, command, startedAt, status'],
  ],
  load: async () => (await import('../list-runs.js')).listRuns,
});
