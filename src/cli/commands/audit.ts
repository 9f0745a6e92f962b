import { defineCommand } from '../define-command.js';
import {
  commonOptions,
  documentOptions,
  fleetOptions,
  keyPolicyOptions,
  resultOptions,
  vaultOptions,
} from '../options.js';

export const audit = defineCommand({
  name: 'audit',
  summary: 'Audit every swarm against CIS Docker Benchmark section 7 and its key policy (read-only)',
  options: {
    ...fleetOptions,
    ...documentOptions,
    ...keyPolicyOptions,
    ...vaultOptions,
    ...resultOptions,
    ...commonOptions,
  },
  examples: [
    ['lockstep audit --tag Role=swarm-manager --region eu-west-1', 'One account, one region'],
    [
      'lockstep audit --tag Role=swarm-manager --prove --max-key-age 30',
      'Also verify that the stored keys unlock every manager',
    ],
    ['lockstep audit --config lockstep.yaml --format json --report fleet.html', 'A fleet that is described in a file'],
  ],
  load: async () => {
    const { fleetReport } = await import('../fleet-report.js');
    return (args, context) => fleetReport(args, context, { judge: 'audit', prove: args.prove });
  },
});
