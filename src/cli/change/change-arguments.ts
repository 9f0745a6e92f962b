import type { InferredOptionTypes } from 'yargs';
import type { changeOptions, ChangeArguments } from '../change-options.js';
import type { fleetOptions, stateOptions, vaultOptions, vaultWriteOptions } from '../options.js';
import type { OutputArguments } from '../run-output.js';

/** What a command on unlock keys is given. */
export type ChangeCommandArguments = InferredOptionTypes<
  typeof fleetOptions & typeof vaultOptions & typeof vaultWriteOptions & typeof stateOptions & typeof changeOptions
> &
  OutputArguments &
  ChangeArguments;
