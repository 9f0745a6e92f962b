import { defineCommand } from '../define-command.js';
import { commonOptions, reportOptions, stateOptions } from '../options.js';

export const report = defineCommand({
  name: 'report',
  summary: 'the report of a run that changed something, again and in any format; changes nothing',
  positional: { name: 'run', describe: 'id of the run: lockstep runs lists them' },
  options: { ...stateOptions, ...reportOptions, ...commonOptions },
  examples: [
    ['lockstep report 20261121-233005-4f1a', 'as it was when the run ended'],
    ['lockstep report 20261121-233005-4f1a --verbose', 'with every step'],
    ['lockstep report 20261121-233005-4f1a --report rotation.html', 'and into a file'],
  ],
  load: async () => (await import('../report-again.js')).reportAgain,
});
