import { defineCommand } from '../command.js';
import { commonOptions, fleetOptions, resultOptions } from '../options.js';

export const audit = defineCommand({
  name: 'audit',
  summary: 'every swarm against CIS Docker Benchmark section 7 and its own key policy; changes nothing',
  options: { ...fleetOptions, ...resultOptions, ...commonOptions },
  examples: [
    ['lockstep audit --tag Role=swarm-manager --region eu-west-1', 'one account, one region'],
    ['lockstep audit --config lockstep.yaml --format json --report fleet.html', 'a whole fleet, kept in a file'],
  ],
  load: async () => {
    const { fleetReport } = await import('../fleet-report.js');
    return (args, context) => fleetReport(args, context, { judge: true });
  },
});
