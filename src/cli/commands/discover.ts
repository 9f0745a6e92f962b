import { defineCommand } from '../define-command.js';
import { commonOptions, documentOptions, fleetOptions, resultOptions } from '../options.js';

export const discover = defineCommand({
  name: 'discover',
  summary: 'the managers found, their Systems Manager state, and the swarms they form; changes nothing',
  options: { ...fleetOptions, ...documentOptions, ...resultOptions, ...commonOptions },
  examples: [
    ['lockstep discover --tag Role=swarm-manager --region eu-west-1', 'one account, one region'],
    ['lockstep discover --config lockstep.yaml --format json --report fleet.html', 'a whole fleet, kept in a file'],
  ],
  load: async () => {
    const { fleetReport } = await import('../fleet-report.js');
    return (args, context) => fleetReport(args, context, { judge: 'nothing', prove: false });
  },
});
