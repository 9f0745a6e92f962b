import { describeWithEngine } from '../support.js';
import { nameOf, verdictsBySize } from './by-size.js';
import { verdictRows } from './rows.js';

/** What an engine answers of a swarm depends on autolock, and not on how many managers it has: other sizes are in ../sizes. */
describeWithEngine('verdicts on two healthy swarms under one tag', () => {
  verdictsBySize({ three: 3, autolockOff: 3 }, (world) => world.expectVerdict(verdictRows.twoSwarms, nameOf('three')));
});
