import { isIssuedByAny } from '../ca-chain.js';
import type { ManagerMember, RootCa } from '../host-facts.js';
import type { NodeId } from '../ids.js';
import { compare, type Placed } from '../placement.js';
import { needed } from '../quorum.js';
import { agreed, atTheirPlaces, lists, votesOf, type Voter } from './voter.js';

/** Managers that list the same members. */
export interface Party {
  readonly voters: readonly Voter[];
  /** Those of them whose certificates come from a CA that a majority of the members shows. */
  readonly supporters: readonly Voter[];
  /** The CA that a majority of the members shows: one, or those of a bundle. */
  readonly roots: readonly RootCa[];
  /** So many votes are a majority of the members listed. */
  readonly needed: number;
  readonly isMajority: boolean;
}

/** What a majority of the members that a swarm lists says of it. */
export interface Believed {
  readonly members: readonly ManagerMember[];
  readonly roots: readonly RootCa[];
  readonly autolock: boolean | null;
  readonly version: number | undefined;
  readonly witness: Placed | undefined;
}

export function partyOf(voters: readonly Voter[]): Party {
  const present = atTheirPlaces(voters);
  const majority = needed(new Set(voters.flatMap(({ members }) => members.map(({ nodeId }) => nodeId))).size);
  const shown = new Map(present.flatMap(({ roots }) => roots.map((root) => [root.fingerprint, root] as const)));
  const roots = [...shown.values()].filter(
    ({ fingerprint }) => votesOf(present.filter((voter) => shows(voter, fingerprint))) >= majority,
  );
  const supporters = present.filter(({ chain }) => isIssuedByAny(chain, roots));
  return { voters, supporters, roots, needed: majority, isMajority: votesOf(supporters) >= majority };
}

const shows = ({ roots }: Voter, fingerprint: string): boolean =>
  roots.some((root) => root.fingerprint === fingerprint);

/** Whether this party has this node among its members, by its id and by its certificate. */
export const confirms = ({ voters: [first], roots }: Party, { nodeId, chain }: Voter): boolean =>
  first !== undefined && lists(first.members, nodeId) && isIssuedByAny(chain, roots);

/** Each fact by itself has to have a majority of the members behind it; what has none is unknown. */
export function believedBy({ supporters, roots, needed: majority }: Party): Believed {
  const leader = agreed(supporters, majority, (voter) => voter.members.find((member) => member.leader)?.nodeId);
  const autolock = agreed(supporters, majority, ({ cluster }) => cluster.autolock) ?? null;
  const witness = witnessOf(supporters, leader, autolock);
  return {
    members: (witness?.members ?? []).map((member) => agreedMember(member, supporters, majority, leader)),
    roots,
    autolock,
    version: newestSeen(supporters, majority),
    witness: witness?.entry,
  };
}

/** Among those who say what the majority says: the leader, else who has the newest cluster version. */
const witnessOf = (
  supporters: readonly Voter[],
  leader: NodeId | undefined,
  autolock: boolean | null,
): Voter | undefined =>
  supporters.toSorted(
    (a, b) =>
      Number(b.cluster.autolock === autolock) - Number(a.cluster.autolock === autolock) ||
      Number(b.nodeId === leader) - Number(a.nodeId === leader) ||
      b.cluster.version - a.cluster.version ||
      compare(a.entry.instance.instanceId, b.entry.instance.instanceId),
  )[0];

/** Versions move while a fleet is probed: the newest that a majority has reached. */
const newestSeen = (supporters: readonly Voter[], majority: number): number | undefined =>
  supporters
    .map(({ cluster }) => cluster.version)
    .toSorted((a, b) => b - a)
    .find((version) => votesOf(supporters.filter(({ cluster }) => cluster.version >= version)) >= majority);

function agreedMember(
  { nodeId, hostname, availability }: ManagerMember,
  supporters: readonly Voter[],
  majority: number,
  leader: NodeId | undefined,
): ManagerMember {
  const said = <Field extends keyof ManagerMember>(field: Field): ManagerMember[Field] | undefined =>
    agreed(supporters, majority, ({ members }) => members.find((each) => each.nodeId === nodeId)?.[field]);
  return {
    nodeId,
    hostname,
    availability,
    address: said('address'),
    status: said('status') ?? 'unknown',
    reachability: said('reachability') ?? 'unknown',
    leader: nodeId === leader,
    engineVersion: said('engineVersion') ?? '',
  };
}
