import { defineCommand } from '../define-command.js';
import { documentsOptions } from '../documents/documents-options.js';
import { commonOptions } from '../options.js';

export const documents = defineCommand({
  name: 'documents',
  summary: 'Print or install the Systems Manager documents with the fixed scripts of audit and prove',
  options: { ...documentsOptions, ...commonOptions },
  examples: [
    ['lockstep documents --format yaml', 'Review what an auditor runs on a manager'],
    ['lockstep documents --install --region eu-west-1', 'Show the plan, prompt, then install'],
    [
      'lockstep audit --tag Role=swarm-manager --document-prefix Lockstep-',
      'An audit that does not need AWS-RunShellScript',
    ],
  ],
  load: async () => (await import('../documents/documents-command.js')).documentsCommand,
});
