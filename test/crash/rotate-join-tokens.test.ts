import { describeKills } from './crash-points.js';

describeKills('rotate-join-tokens');
