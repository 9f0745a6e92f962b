import { defineCommand } from '../define-command.js';
import { commonOptions, documentOptions, fleetOptions, resultOptions } from '../options.js';

export const discover = defineCommand({
  name: 'discover',
  summary: 'List managers, their Systems Manager state and the swarms they form (read-only)',
  options: { ...fleetOptions, ...documentOptions, ...resultOptions, ...commonOptions },
  examples: [
    ['lockstep discover --tag Role=swarm-manager --region eu-west-1', 'One account, one region'],
    [
      'lockstep discover --config lockstep.yaml --format json --report fleet.html',
      'A fleet that is described in a file',
    ],
  ],
  load: async () => {
    const { fleetReport } = await import('../fleet-report.js');
    return (args, context) => fleetReport(args, context, { judge: 'nothing', prove: false });
  },
});
