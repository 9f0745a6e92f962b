import { describeWithEngine } from './support.js';
import { verdictsBySize } from './verdicts/by-size.js';

/** Those of three are in verdicts/sizes, which goes through every engine. */
describeWithEngine('verdicts on swarms of every size under one tag', () => {
  verdictsBySize({ one: 1, two: 2, four: 4, five: 5 }, () => Promise.resolve());
});
