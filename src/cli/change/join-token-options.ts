import type { Options } from 'yargs';
import { plannedOptions, takeOverOption } from '../change-options.js';
import { COMMAND_OPTIONS, SAFETY } from '../option-groups.js';
import { stateOptions } from '../options.js';

/** Options of `rotate-join-tokens`, besides those that select a fleet. */
export const joinTokenOptions = {
  role: {
    group: COMMAND_OPTIONS,
    choices: ['worker', 'manager', 'both'] as const,
    default: 'both' as const,
    describe: 'Whose join token to rotate',
  },
  ...plannedOptions,
  'single-manager': {
    group: SAFETY,
    type: 'boolean',
    default: false,
    describe: 'Also change swarms with one manager, where no second manager can confirm the change',
  },
  ...takeOverOption,
  ...stateOptions,
} as const satisfies Record<string, Options>;
