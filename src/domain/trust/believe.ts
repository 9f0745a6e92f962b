import { isIssuedBy, isIssuedByAny } from '../ca-chain.js';
import { STATE_WORDS, type Trust } from '../fleet.js';
import { groupedBy } from '../grouped-by.js';
import type { SwarmId } from '../ids.js';
import type { Placed } from '../placement.js';
import { needed } from '../quorum.js';
import { believedBy, confirms, partyOf, type Believed, type Party } from './party.js';
import { listKey, lists, voterOf, votesOf, type Voter } from './voter.js';
import { contradiction, tooFew } from './trust-words.js';

export interface Belief {
  readonly trust: Trust;
  /** Undefined unless a majority of the members confirms it. */
  readonly believed: Believed | undefined;
}

const doubt = (trust: Trust): Belief => ({ trust, believed: undefined });

/**
 * What a swarm is, by those who claim to be its managers. Ids and addresses are no secrets, and anybody can write a subject: so a
 * majority of the members that the swarm itself lists has to say the same, each with a certificate of the CA that this majority shows.
 */
export function believe(swarmId: SwarmId, claimants: readonly Placed[]): Belief {
  const voters = claimants.map(voterOf).filter((voter) => voter !== undefined);
  const parties = [...groupedBy(voters, listKey).values()].map(partyOf);
  const [first, ...others] = parties.filter(({ isMajority }) => isMajority);
  if (first !== undefined) {
    const isRivalled = others.length > 0 || voters.some((voter) => isRival(voter, first));
    return isRivalled ? doubt(contradiction(claimants)) : { trust: { kind: 'confirmed' }, believed: believedBy(first) };
  }
  if (!haveOneCa(swarmId, claimants) || haveRivals(voters)) return doubt(contradiction(claimants));
  return doubt(voters.length === 0 ? { kind: 'unserved' } : tooFew(swarmId, parties));
}

/**
 * A manager that serves and that the majority does not know speaks for another swarm of the same id, and so the majority may be the
 * false one: unless so many of its own list are with the others that no majority is left for it, as for one that has not heard yet of
 * its removal, or was taken in a moment ago.
 */
const isRival = (voter: Voter, party: Party): boolean => !confirms(party, voter) && !isOutvoted(voter, party);

const isOutvoted = ({ members }: Voter, { supporters }: Party): boolean =>
  members.length - votesOf(supporters.filter(({ nodeId }) => lists(members, nodeId))) < needed(members.length);

/** Two that serve, and neither of which lists the other. */
const haveRivals = (voters: readonly Voter[]): boolean =>
  voters.some((a) => voters.some((b) => !lists(a.members, b.nodeId) && !lists(b.members, a.nodeId)));

/**
 * One of the CAs that are shown has issued every certificate. So it is also in the middle of a CA rotation, and where its end was
 * interrupted: the old CA is behind all certificates until every node has a new one, the new CA from then on.
 */
function haveOneCa(swarmId: SwarmId, claimants: readonly Placed[]): boolean {
  const shown = claimants.flatMap(({ facts }) => facts?.rootCas ?? []);
  const chains = claimants.flatMap(({ facts }) =>
    facts?.chain !== undefined && facts.certificate?.swarmId === swarmId ? [facts.chain] : [],
  );
  return shown.length === 0 || shown.some((root) => chains.every((chain) => isIssuedBy(chain, root)));
}

/** Why the swarm does not confirm an instance that claims to be its manager; undefined where it does. */
export function whyUnlisted(
  swarmId: SwarmId,
  { state, facts, nodeId }: Placed,
  believed: Believed,
): string | undefined {
  const claim = `it claims to be a manager of this swarm (${STATE_WORDS[state]})`;
  if (facts?.certificate === undefined) return `${claim}, and its certificate could not be read: its node is unknown`;
  if (facts.certificate.swarmId !== swarmId || !isIssuedByAny(facts.chain, believed.roots))
    return `${claim}, and its certificate was not issued by the CA of the swarm`;
  return lists(believed.members, nodeId)
    ? undefined
    : `${claim}, and the swarm does not list its node ${nodeId ?? ''} among its managers`;
}
