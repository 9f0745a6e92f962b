import { describe } from '@jest/globals';
import { shells } from '../../support/shells.js';
import { simulatedWith } from '../hosts/simulated-kit.js';
import { describeRecovery } from './cases.js';

describe.each(shells)('with %s', (name, shell) => {
  describeRecovery(simulatedWith(`simulated, ${name}`, shell));
});
