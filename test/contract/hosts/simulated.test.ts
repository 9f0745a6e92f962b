import { describeHostContract } from './cases.js';
import { SIMULATED } from './simulated-kit.js';

describeHostContract(SIMULATED);
