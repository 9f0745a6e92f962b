import { describeRemedies } from './follow.js';

describeRemedies(2, 3);
