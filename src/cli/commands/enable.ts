import { changeOptions } from '../change-options.js';
import { defineCommand } from '../define-command.js';
import { commonOptions, fleetOptions, resultOptions, vaultOptions, vaultWriteOptions } from '../options.js';

export const enable = defineCommand({
  name: 'enable',
  summary: 'autolock on, its key kept in the vault and proven on every manager; a key that is live already is adopted',
  options: {
    ...fleetOptions,
    ...vaultOptions,
    ...vaultWriteOptions,
    ...changeOptions,
    ...resultOptions,
    ...commonOptions,
  },
  examples: [
    ['lockstep enable --tag Role=swarm-manager --swarm batch', 'one swarm, by its name; asks first'],
    ['lockstep enable --config lockstep.yaml --yes', 'every swarm of a fleet kept in a file'],
  ],
  load: async () => {
    const { changeCommand } = await import('../change/change-command.js');
    const { planEnable } = await import('../../domain/plan/planners.js');
    return (args, context) => changeCommand(args, context, { name: 'enable', planner: planEnable });
  },
});
