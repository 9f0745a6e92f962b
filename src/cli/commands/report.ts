import { defineCommand } from '../define-command.js';
import { commonOptions, reportOptions, stateOptions } from '../options.js';

export const report = defineCommand({
  name: 'report',
  summary: 'Show the report of an earlier run that changed something, in any format (read-only)',
  positional: { name: 'run', describe: 'Run ID: lockstep runs lists them' },
  options: { ...stateOptions, ...reportOptions, ...commonOptions },
  examples: [
    ['lockstep report 20261121-233005-4f1a', 'The report as it was when the run ended'],
    ['lockstep report 20261121-233005-4f1a --verbose', 'With every step'],
    ['lockstep report 20261121-233005-4f1a --report rotation.html', 'Also write it to a file'],
  ],
  load: async () => (await import('../report-again.js')).reportAgain,
});
