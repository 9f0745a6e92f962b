import type { ManagerMember } from './host-facts.js';
import type { SwarmId } from './ids.js';
import type { DiscoveredInstance } from './instance.js';
import { bestWitness, knownPeers, type Placed } from './placement.js';

/** A silent instance that a swarm knows as one of its managers. */
export interface Adoption {
  readonly swarmId: SwarmId;
  /** Undefined where no quorum could be asked. */
  readonly member: ManagerMember | undefined;
}

interface Candidate extends Adoption {
  readonly host: string | undefined;
  readonly networks: ReadonlySet<string>;
}

/**
 * A stopped or unreachable instance cannot say which swarm it belongs to, but a swarm knows its managers' addresses.
 * Only a single match counts, and only in a network (VPC, else account and region) where that swarm is known to be:
 * private addresses repeat from one network to the next.
 */
export function adoptByAddress(
  groups: ReadonlyMap<SwarmId, readonly Placed[]>,
  silent: readonly Placed[],
): ReadonlyMap<Placed, Adoption> {
  const candidates = [...groups].flatMap(([swarmId, managers]) => missingManagers(swarmId, managers));
  const adopted = new Map<Placed, Adoption>();
  for (const entry of silent.filter(({ facts }) => facts === undefined)) {
    const matches = candidates.filter(
      ({ host, networks }) => host === entry.instance.privateIpAddress && networks.has(networkOf(entry.instance)),
    );
    const [only] = matches;
    if (matches.length === 1 && only !== undefined) adopted.set(entry, { swarmId: only.swarmId, member: only.member });
  }
  return adopted;
}

/** The managers that the swarm lists, or that its managers last knew, and that no answering instance is. */
function missingManagers(swarmId: SwarmId, managers: readonly Placed[]): readonly Candidate[] {
  const networks = new Set(managers.map(({ instance }) => networkOf(instance)));
  const answering = new Set(managers.map(({ nodeId }) => nodeId));
  const members = bestWitness(managers)?.members;
  const known: readonly { nodeId: ManagerMember['nodeId']; address: string | undefined }[] =
    members ?? knownPeers(managers);
  return known
    .filter(({ nodeId, address }) => address !== undefined && !answering.has(nodeId))
    .map(({ nodeId, address }) => ({
      swarmId,
      networks,
      host: hostOf(address),
      member: members?.find((member) => member.nodeId === nodeId),
    }));
}

const networkOf = ({ vpcId, scope }: DiscoveredInstance): string => vpcId ?? `${scope.account}/${scope.region}`;

const hostOf = (address: string | undefined): string | undefined =>
  address?.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
