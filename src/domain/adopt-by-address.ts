import { addressesOf, hostOf, isPrivate, placeOf } from './addresses.js';
import type { ManagerMember } from './host-facts.js';
import type { InstanceId, NodeId, SwarmId } from './ids.js';
import type { DiscoveredInstance } from './instance.js';
import type { Placed } from './placement.js';
import type { Claims } from './swarm-claims.js';

/** An instance that names no swarm, and that a swarm knows as one of its managers. */
export interface Adoption {
  readonly swarmId: SwarmId;
  readonly nodeId: NodeId;
  /** Undefined where the swarm is not confirmed. */
  readonly member: ManagerMember | undefined;
}

interface Candidate extends Adoption {
  readonly host: string;
  readonly networks: ReadonlySet<string>;
}

/**
 * An instance that is stopped, cannot be reached or finds no folder of a swarm cannot say which swarm it belongs to, but a swarm knows
 * its managers' addresses.
 * Only a single match counts, and a private address only in a network (VPC, else account and region) where that swarm is
 * known to be: such addresses repeat from one network to the next.
 */
export function adoptByAddress(swarms: readonly Claims[], silent: readonly Placed[]): ReadonlyMap<Placed, Adoption> {
  const candidates = swarms.flatMap(missingManagers);
  const adopted = new Map<Placed, Adoption>();
  for (const entry of silent.filter(({ facts }) => facts?.certificate === undefined)) {
    const own = addressesOf(entry.instance);
    const matches = candidates.filter(
      ({ host, networks }) => own.includes(host) && (!isPrivate(host) || networks.has(networkOf(entry.instance))),
    );
    const [only] = matches;
    if (matches.length === 1 && only !== undefined) adopted.set(entry, only);
  }
  return adopted;
}

/**
 * The managers that the swarm lists, or that its managers last knew, and that no answering instance is. One that answers from another
 * address than its own does not count: the one at that address may be the original of which it is a copy.
 */
function missingManagers({ swarmId, trust, believed, managers }: Claims): readonly Candidate[] {
  if (trust.kind === 'conflict') return [];
  const networks = new Set(managers.map(({ instance }) => networkOf(instance)));
  const isAnswering = (nodeId: NodeId, address: string | undefined): boolean =>
    managers.some((each) => each.nodeId === nodeId && placeOf(each.instance, address) !== 'other');
  const known = believed?.members ?? lastKnown(managers);
  return known.flatMap(({ nodeId, address }) => {
    const host = hostOf(address);
    const member = believed?.members.find((each) => each.nodeId === nodeId);
    return host === undefined || isAnswering(nodeId, address) ? [] : [{ swarmId, nodeId, member, networks, host }];
  });
}

/** The instance that is at the address of this member, and another node than it: one that has left and joined anew. */
export function successorOf(
  { nodeId, address }: ManagerMember,
  { managers }: Pick<Claims, 'managers'>,
  everyone: readonly Placed[],
): InstanceId | undefined {
  const host = hostOf(address);
  if (host === undefined) return undefined;
  const networks = new Set(managers.map(({ instance }) => networkOf(instance)));
  const there = everyone.filter(
    ({ instance, facts }) =>
      facts?.certificate !== undefined &&
      facts.certificate.nodeId !== nodeId &&
      addressesOf(instance).includes(host) &&
      (!isPrivate(host) || networks.has(networkOf(instance))),
  );
  return there.length === 1 ? there[0]?.instance.instanceId : undefined;
}

/** A manager as one that answers knows it. */
interface Known {
  readonly nodeId: NodeId;
  readonly address: string | undefined;
}

/** The longest list of managers that any of them told or last knew. */
export const lastKnown = (entries: readonly Placed[]): readonly Known[] =>
  entries
    .map(({ facts }): readonly Known[] =>
      facts?.members.kind === 'listed' ? facts.members.managers : (facts?.peers ?? []),
    )
    .sort((a, b) => b.length - a.length)[0] ?? [];

const networkOf = ({ vpcId, scope }: DiscoveredInstance): string => vpcId ?? `${scope.account}/${scope.region}`;
