import { placeOf } from '../addresses.js';
import { isIssuedByAny } from '../ca-chain.js';
import type { CertificateChain, ClusterFacts, ManagerMember, RootCa } from '../host-facts.js';
import type { NodeId } from '../ids.js';
import { compare, type Placed } from '../placement.js';

/** An instance whose word on its swarm counts: a manager that serves, and that does not contradict itself. */
export interface Voter {
  readonly entry: Placed;
  readonly nodeId: NodeId;
  readonly chain: CertificateChain;
  /** The CA, or the bundle, that it shows. */
  readonly roots: readonly RootCa[];
  readonly cluster: ClusterFacts;
  /** The managers that it lists, itself among them. */
  readonly members: readonly ManagerMember[];
}

/** Undefined for an instance that does not serve, or whose engine, certificate, CA and list do not fit together. */
export function voterOf(entry: Placed): Voter | undefined {
  const { state, facts } = entry;
  if (state !== 'unlocked' || facts?.members.kind !== 'listed') return undefined;
  const { cluster, certificate, chain, rootCas: roots, node } = facts;
  if (cluster === undefined || certificate === undefined || chain === undefined) return undefined;
  const { nodeId, swarmId, role } = certificate;
  const members = facts.members.managers;
  const isOne = role === 'manager' && swarmId === cluster.swarmId && nodeId === node?.nodeId;
  return isOne && lists(members, nodeId) && isIssuedByAny(chain, roots)
    ? { entry, nodeId, chain, roots, cluster, members }
    : undefined;
}

export const lists = (members: readonly ManagerMember[], nodeId: NodeId | undefined): boolean =>
  members.some((member) => member.nodeId === nodeId);

/** The same for the same set of managers. */
export const listKey = ({ members }: Voter): string =>
  [...new Set(members.map(({ nodeId }) => nodeId))].sort(compare).join(' ');

/**
 * Leaves out who is at another address than the swarm lists for its node: it may be a copy of that node. Addresses tell nothing in a
 * swarm of which no manager is where it is listed (one that advertises addresses of a VPN).
 */
export function atTheirPlaces(voters: readonly Voter[]): readonly Voter[] {
  const placesOf = ({ entry, nodeId }: Voter) =>
    voters.flatMap(({ members }) =>
      members.filter((member) => member.nodeId === nodeId).map(({ address }) => placeOf(entry.instance, address)),
    );
  const isTelling = voters.some((voter) => placesOf(voter).includes('same'));
  return isTelling ? voters.filter((voter) => !placesOf(voter).includes('other')) : voters;
}

/** Every node has one vote, however many instances claim to be it. */
export const votesOf = (voters: readonly Voter[]): number => new Set(voters.map(({ nodeId }) => nodeId)).size;

/** What so many nodes say; undefined where no value has so many votes. */
export function agreed<Value>(
  voters: readonly Voter[],
  votes: number,
  read: (voter: Voter) => Value | undefined,
): Value | undefined {
  const values = new Set(voters.map(read).filter((value) => value !== undefined));
  return [...values].find((value) => votesOf(voters.filter((voter) => read(voter) === value)) >= votes);
}
