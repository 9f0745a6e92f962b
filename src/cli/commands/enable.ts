import { changeOptions } from '../change-options.js';
import { defineCommand } from '../define-command.js';
import { commonOptions, fleetOptions, resultOptions, vaultOptions, vaultWriteOptions } from '../options.js';

export const enable = defineCommand({
  name: 'enable',
  summary: 'Turn autolock on, store its key and verify it on every manager; import a key that is already live',
  options: {
    ...fleetOptions,
    ...vaultOptions,
    ...vaultWriteOptions,
    ...changeOptions,
    ...resultOptions,
    ...commonOptions,
  },
  examples: [
    ['lockstep enable --tag Role=swarm-manager --swarm batch', 'One swarm, by name; prompts first'],
    ['lockstep enable --config lockstep.yaml --yes', 'Every swarm of a fleet that is described in a file'],
  ],
  load: async () => {
    const { keyCommand } = await import('../change/key-operation.js');
    const { planEnable } = await import('../../domain/plan/planners.js');
    return (args, context) => keyCommand(args, context, { name: 'enable', planner: planEnable });
  },
});
