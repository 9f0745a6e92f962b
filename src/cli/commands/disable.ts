import { changeOptions } from '../change-options.js';
import { defineCommand } from '../define-command.js';
import { commonOptions, fleetOptions, resultOptions, vaultOptions, vaultWriteOptions } from '../options.js';

export const disable = defineCommand({
  name: 'disable',
  summary: 'Turn autolock off; the last key stays stored for managers that are down and need it once more',
  options: {
    ...fleetOptions,
    ...vaultOptions,
    ...vaultWriteOptions,
    ...changeOptions,
    ...resultOptions,
    ...commonOptions,
  },
  examples: [['lockstep disable --tag Role=swarm-manager --swarm batch', 'One swarm, by name; prompts first']],
  load: async () => {
    const { keyCommand } = await import('../change/key-operation.js');
    const { planDisable } = await import('../../domain/plan/planners.js');
    return (args, context) => keyCommand(args, context, { name: 'disable', planner: planDisable });
  },
});
