import { SIMULATED } from '../hosts/simulated-kit.js';
import { describeRotation } from './cases.js';

describeRotation(SIMULATED);
