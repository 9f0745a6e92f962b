import { defineCommand } from '../define-command.js';
import { documentsOptions } from '../documents/documents-options.js';
import { commonOptions } from '../options.js';

export const documents = defineCommand({
  name: 'documents',
  summary: 'Systems Manager documents with the fixed scripts of audit and prove: print them, or install them',
  options: { ...documentsOptions, ...commonOptions },
  examples: [
    ['lockstep documents --format yaml', 'what an auditor runs on a manager, to be reviewed'],
    ['lockstep documents --install --region eu-west-1', 'shows what it installs, and asks'],
    [
      'lockstep audit --tag Role=swarm-manager --document-prefix Lockstep-',
      'an audit that needs no AWS-RunShellScript',
    ],
  ],
  load: async () => (await import('../documents/documents-command.js')).documentsCommand,
});
