import type { Rule } from './finding.js';
import { enable, rotate } from './remedies.js';
import { fail, unknown } from './verdict.js';

/** CIS 7.6. The engine does not tell how old its key is: only a record of rotations can. */
export const keyRotated: Rule = (swarm, policy) =>
  swarm.autolock === false
    ? fail('There is no key to rotate: autolock is off.', enable)
    : unknown(
        `The engine does not tell the age of its key, and no rotation by lockstep is on record; wanted: at most ${policy.maxKeyAgeDays} days.`,
        rotate,
      );

const KEEP =
  'Compare by hand: docker swarm unlock-key, in a session on one manager, shows the live key. It has to be where the managers are not.';

export const keyKept: Rule = (swarm) =>
  swarm.autolock === false
    ? unknown('No vault was consulted; autolock is off, so there is no live key to keep.', enable)
    : unknown('No vault was consulted: whether the live key is kept is not known.', KEEP);

export const everyManagerProven: Rule = (swarm) =>
  swarm.autolock === false
    ? unknown('No kept key was tried; autolock is off.', enable)
    : unknown('No kept key was tried on the managers: whether they open after a restart is not known.', KEEP);
