import { defineCommand } from '../define-command.js';
import { commonOptions, documentOptions, fleetOptions, resultOptions, vaultOptions } from '../options.js';

export const prove = defineCommand({
  name: 'prove',
  summary: 'Verify whether a stored key unlocks each manager now, without a restart (read-only)',
  options: { ...fleetOptions, ...documentOptions, ...vaultOptions, ...resultOptions, ...commonOptions },
  examples: [
    [
      'lockstep prove --tag Role=swarm-manager --region eu-west-1',
      'Readiness check: does every manager unlock after a restart?',
    ],
    ['lockstep prove --config lockstep.yaml --vault ssm-parameter', 'With keys that are stored in Parameter Store'],
  ],
  load: async () => {
    const { fleetReport } = await import('../fleet-report.js');
    return (args, context) => fleetReport(args, context, { judge: 'proof', prove: true });
  },
});
