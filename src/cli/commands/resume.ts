import { defineCommand } from '../define-command.js';
import { commonOptions, resultOptions, stateOptions } from '../options.js';

export const resume = defineCommand({
  name: 'resume',
  summary: 'Continue an interrupted run, from its journal and the state of the fleet now',
  positional: { name: 'run', describe: 'Run ID: lockstep runs lists them' },
  options: { ...stateOptions, ...resultOptions, ...commonOptions },
  examples: [['lockstep resume 20261121-233005-4f1a', 'With the settings and the plan that the run started with']],
  load: async () => (await import('../change/resume-run.js')).resumeRun,
});
