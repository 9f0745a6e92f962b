import type { Rule } from './finding.js';
import { enable, prove, rotate } from './remedies.js';
import { fail, unknown } from './verdict.js';

/** CIS 7.6. The engine does not tell how old its key is: only a record of rotations can. */
export const keyRotated: Rule = (swarm, policy) =>
  swarm.autolock === false
    ? fail('There is no key to rotate: autolock is off.', enable(swarm))
    : unknown(
        `The engine does not tell the age of its key, and no rotation by lockstep is on record; wanted: at most ${policy.maxKeyAgeDays} days.`,
        rotate(swarm),
      );

export const keyKept: Rule = (swarm) =>
  swarm.autolock === false
    ? unknown('No vault was consulted; autolock is off, so there is no live key to keep.', enable(swarm))
    : unknown('No vault was consulted: whether the live key is kept is not known.', prove(swarm));

export const everyManagerProven: Rule = (swarm) =>
  swarm.autolock === false
    ? unknown('No kept key was tried; autolock is off.', enable(swarm))
    : unknown('No kept key was tried on the managers: whether they open after a restart is not known.', prove(swarm));
