import { defineCommand } from '../define-command.js';
import { commonOptions, resultOptions, stateOptions } from '../options.js';

export const resume = defineCommand({
  name: 'resume',
  summary: 'goes on where a run was interrupted, by its journal and by what is true now',
  positional: { name: 'run', describe: 'id of the run: lockstep runs lists them' },
  options: { ...stateOptions, ...resultOptions, ...commonOptions },
  examples: [['lockstep resume 20261121-233005-4f1a', 'with the settings and the plan that it was begun with']],
  load: async () => (await import('../change/resume-run.js')).resumeRun,
});
