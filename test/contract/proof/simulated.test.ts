import { SIMULATED } from '../hosts/simulated-kit.js';
import { describeProof } from './cases.js';

describeProof(SIMULATED);
