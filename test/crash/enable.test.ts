import { describeKills } from './crash-points.js';

describeKills('enable');
