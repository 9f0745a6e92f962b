import { IN_PROCESS } from '../hosts/simulated-kit.js';
import { describeProof } from './cases.js';

describeProof(IN_PROCESS);
