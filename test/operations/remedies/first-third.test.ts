import { describeRemedies } from './follow.js';

describeRemedies(0, 3);
