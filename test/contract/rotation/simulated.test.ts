import { describe } from '@jest/globals';
import { shells } from '../../support/shells.js';
import { simulatedWith } from '../hosts/simulated-kit.js';
import { describeRotation } from './cases.js';

describe.each(shells)('with %s', (name, shell) => {
  describeRotation(simulatedWith(`simulated, ${name}`, shell));
});
