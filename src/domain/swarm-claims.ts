import type { SwarmId } from './ids.js';
import type { Placed } from './placement.js';
import { believe, whyUnlisted, type Belief } from './trust/believe.js';

/** The instances that claim to be managers of one swarm, and what is believed of it. */
export interface Claims extends Belief {
  readonly swarmId: SwarmId;
  /** Whom the swarm confirms; all of them where nobody can. */
  readonly managers: readonly Placed[];
  /** In state `unlisted`. */
  readonly unlisted: readonly Placed[];
}

export function sortClaims(swarmId: SwarmId, claimants: readonly Placed[]): Claims {
  const belief = believe(swarmId, claimants);
  const { believed } = belief;
  const judged = claimants.map((entry) => ({
    entry,
    why: believed === undefined ? undefined : whyUnlisted(swarmId, entry, believed),
  }));
  return {
    ...belief,
    swarmId,
    managers: judged.flatMap(({ entry, why }) => (why === undefined ? [entry] : [])),
    unlisted: judged.flatMap(({ entry, why }) => (why === undefined ? [] : [{ ...entry, state: 'unlisted', why }])),
  };
}
