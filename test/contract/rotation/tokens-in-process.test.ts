import { IN_PROCESS } from '../hosts/simulated-kit.js';
import { describeTokenRotation } from './token-cases.js';

describeTokenRotation(IN_PROCESS);
