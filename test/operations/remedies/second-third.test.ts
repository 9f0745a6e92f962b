import { describeRemedies } from './follow.js';

describeRemedies(1, 3);
