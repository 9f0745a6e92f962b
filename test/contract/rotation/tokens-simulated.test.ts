import { describe } from '@jest/globals';
import { shells } from '../../support/shells.js';
import { simulatedWith } from '../hosts/simulated-kit.js';
import { describeTokenRotation } from './token-cases.js';

describe.each(shells)('with %s', (name, shell) => {
  describeTokenRotation(simulatedWith(`simulated, ${name}`, shell));
});
