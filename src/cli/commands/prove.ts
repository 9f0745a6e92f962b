import { defineCommand } from '../define-command.js';
import { commonOptions, documentOptions, fleetOptions, resultOptions, vaultOptions } from '../options.js';

export const prove = defineCommand({
  name: 'prove',
  summary: 'for every manager, whether a kept key opens it now, without a restart; changes nothing',
  options: { ...fleetOptions, ...documentOptions, ...vaultOptions, ...resultOptions, ...commonOptions },
  examples: [
    ['lockstep prove --tag Role=swarm-manager --region eu-west-1', 'the readiness drill: would everybody come back?'],
    ['lockstep prove --config lockstep.yaml --vault ssm-parameter', 'with keys that are kept in Parameter Store'],
  ],
  load: async () => {
    const { fleetReport } = await import('../fleet-report.js');
    return (args, context) => fleetReport(args, context, { judge: 'proof', prove: true });
  },
});
