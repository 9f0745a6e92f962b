import { IN_PROCESS } from '../hosts/simulated-kit.js';
import { describeRecovery } from './cases.js';

describeRecovery(IN_PROCESS);
