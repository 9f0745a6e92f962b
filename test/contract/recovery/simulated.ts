import { describe } from '@jest/globals';
import { shells } from '../../support/shells.js';
import { simulatedWith } from '../hosts/simulated-kit.js';
import { describeRecovery } from './cases.js';

/** Under one of the shells that hosts may have, if this machine has it: each in a file of its own, as they wait for much. */
export const recoveryWith = (wanted: string): void => {
  describe.each(shells.filter(([name]) => name === wanted))('with %s', (name, shell) => {
    describeRecovery(simulatedWith(`simulated, ${name}`, shell));
  });
};
