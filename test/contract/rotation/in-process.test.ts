import { IN_PROCESS } from '../hosts/simulated-kit.js';
import { describeRotation } from './cases.js';

describeRotation(IN_PROCESS);
