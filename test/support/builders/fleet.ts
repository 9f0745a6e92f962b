import type { VaultHome } from '../../../src/domain/custody.js';
import type { Manager, ManagerState, SwarmView, Unassigned } from '../../../src/domain/fleet.js';
import type { HostFacts, ManagerMember } from '../../../src/domain/host-facts.js';
import type { AccountId, InstanceId, Region, SwarmId } from '../../../src/domain/ids.js';
import type { DiscoveredInstance, Scope } from '../../../src/domain/instance.js';
import { needed, tolerates } from '../../../src/domain/quorum.js';
import { aMember, aNodeId, aSwarmId, someFacts, someLockedFacts } from './facts.js';

export const aScope = (overrides: Partial<Scope> = {}): Scope => ({
  account: '111122223333' as AccountId,
  region: 'eu-west-1' as Region,
  ...overrides,
});

export const aHome = (overrides: Partial<VaultHome> = {}): VaultHome => ({
  ...aScope(),
  service: 'secretsmanager',
  ...overrides,
});

/** An instance id that is the same for the same name. */
export const anInstanceId = (name: string): InstanceId =>
  `i-${Buffer.from(name).toString('hex').padStart(17, '0').slice(-17)}` as InstanceId;

export const anInstance = (overrides: Partial<DiscoveredInstance> = {}): DiscoveredInstance => {
  const name = overrides.name ?? 'manager-1';
  return {
    instanceId: anInstanceId(name),
    scope: aScope(),
    lifecycle: 'running',
    agent: { kind: 'online', agentVersion: '3.3.2746.0', platform: 'Linux' },
    name,
    tags: new Map([['Role', 'swarm-manager']]),
    privateIpAddress: '10.0.0.1',
    otherAddresses: [],
    vpcId: 'vpc-0a',
    availabilityZone: 'eu-west-1a',
    ...overrides,
  };
};

export interface ManagerOptions {
  readonly name?: string;
  readonly state?: ManagerState;
  readonly why?: string;
  readonly instance?: Partial<DiscoveredInstance>;
  /** Laid over the facts that a manager in this state shows. */
  readonly facts?: Partial<HostFacts>;
  /** Laid over the member as the swarm lists it. */
  readonly member?: Partial<ManagerMember>;
}

/** `aManager({ state: 'locked' })` */
export const aManager = ({
  name = 'manager-1',
  state = 'unlocked',
  why,
  instance,
  facts,
  member,
}: ManagerOptions = {}): Manager => {
  return {
    instance: anInstance({
      name,
      ...(state === 'stopped' ? { lifecycle: 'stopped', agent: { kind: 'notManaged' } } : {}),
      ...instance,
    }),
    state,
    why: why ?? (state === 'unlocked' ? '' : `made ${state} by the test`),
    facts: factsIn(state, facts),
    nodeId: facts?.certificate?.nodeId ?? facts?.node?.nodeId ?? member?.nodeId ?? aNodeId(name),
    member: aMember({
      nodeId: aNodeId(name),
      hostname: name,
      ...(state === 'unlocked' ? {} : { status: 'down', reachability: 'unreachable' }),
      ...member,
    }),
  };
};

const factsIn = (state: ManagerState, overrides: Partial<HostFacts> | undefined): HostFacts | undefined => {
  switch (state) {
    case 'unlocked':
      return someFacts(overrides);
    case 'engineDown':
      return someLockedFacts({
        engine: { kind: 'down', detail: 'stopped' },
        node: undefined,
        unlockKeyCommand: undefined,
        ...overrides,
      });
    case 'locked':
    case 'pending':
    case 'error':
    case 'worker':
    case 'notInSwarm':
    case 'noEngine':
    case 'unlisted':
      return someLockedFacts(overrides);
    case 'stopped':
    case 'unreachable':
    case 'unknown':
      return undefined;
  }
};

export interface SwarmOptions {
  readonly name?: string;
  readonly swarmId?: SwarmId;
  /** So many healthy managers over three zones, or these. */
  readonly managers?: number | readonly Manager[];
  readonly autolock?: boolean | null;
  readonly unmatched?: readonly ManagerMember[];
  /** Laid over everything else. */
  readonly view?: Partial<SwarmView>;
}

/** `aSwarm({ managers: 3 })`: members, witness and quorum follow from the managers as they would in a real fleet. */
export const aSwarm = ({
  name = 'web',
  swarmId = aSwarmId(name),
  managers: wanted = 3,
  autolock,
  unmatched = [],
  view,
}: SwarmOptions = {}): SwarmView => {
  const managers = typeof wanted === 'number' ? healthyManagers(wanted, name) : wanted;
  const open = managers.filter(({ state }) => state === 'unlocked');
  const total = managers.length + unmatched.length;
  const reachable = open.length + unmatched.filter(({ reachability }) => reachability === 'reachable').length;
  const held = open.length > 0 && reachable >= needed(total);
  const leader = held ? open[0] : undefined;
  const roster = managers.map((manager) => ({
    ...manager,
    member: held && manager.member ? { ...manager.member, leader: manager === leader } : undefined,
  }));
  const witness = roster.find((_manager, index) => managers[index] === leader);
  return {
    swarmId,
    name,
    trust: held ? { kind: 'confirmed' } : { kind: 'unserved' },
    scopes: [aScope()],
    managers: roster,
    unlisted: [],
    members: held ? [...roster.flatMap(({ member }) => member ?? []), ...unmatched] : undefined,
    unmatched: held ? unmatched : [],
    witness,
    quorum: {
      managers: total,
      healthy: held ? reachable : undefined,
      needed: needed(total),
      tolerates: tolerates(total),
      state: held ? 'held' : open.length > 0 ? 'lost' : 'unknown',
    },
    autolock: autolock === undefined ? (witness?.facts?.cluster?.autolock ?? null) : autolock,
    version: held ? witness?.facts?.cluster?.version : undefined,
    ...view,
  };
};

export const healthyManagers = (amount: number, swarm = 'web', facts: Partial<HostFacts> = {}): readonly Manager[] =>
  Array.from({ length: amount }, (_, index) =>
    aManager({
      name: `${swarm}-${index + 1}`,
      facts,
      instance: { availabilityZone: `eu-west-1${'abc'.charAt(index % 3)}` },
    }),
  );

export const anUnassigned = (
  state: ManagerState,
  why: string,
  instance: Partial<DiscoveredInstance> = {},
): Unassigned => ({
  instance: anInstance({ name: `some-${state}`, ...instance }),
  state,
  why,
});
