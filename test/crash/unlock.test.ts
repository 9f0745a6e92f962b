import { describeKills } from './crash-points.js';

describeKills('unlock');
