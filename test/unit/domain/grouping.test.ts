import { describe, expect, it } from '@jest/globals';
import { groupIntoSwarms } from '../../../src/domain/grouping.js';
import type { HostFacts, ManagerMember } from '../../../src/domain/host-facts.js';
import type { DiscoveredInstance } from '../../../src/domain/instance.js';
import type { Observation } from '../../../src/domain/observation.js';
import { aMember, aNodeId, aSwarmId, someFacts, someLockedFacts } from '../../support/builders/facts.js';
import { anInstance } from '../../support/builders/fleet.js';
import { fc } from '../../support/fast-check.js';

const web = aSwarmId('web');

const memberOf = (name: string, address: string, overrides: Partial<ManagerMember> = {}): ManagerMember =>
  aMember({ nodeId: aNodeId(name), hostname: name, address: `${address}:2377`, ...overrides });

const certificateOf = (name: string, swarmId = web): NonNullable<HostFacts['certificate']> => ({
  swarmId,
  nodeId: aNodeId(name),
  role: 'manager',
  notBefore: new Date('2026-01-01'),
  notAfter: new Date('2026-04-01'),
});

const answering = (
  name: string,
  address: string,
  facts: Partial<HostFacts>,
  instance: Partial<DiscoveredInstance> = {},
): Observation => ({
  instance: anInstance({ name, privateIpAddress: address, ...instance }),
  answer: {
    kind: 'facts',
    facts: someFacts({
      certificate: certificateOf(name),
      node: { localNodeState: 'active', controlAvailable: true, nodeId: aNodeId(name), address, error: undefined },
      ...facts,
    }),
  },
});

const locked = (name: string, address: string, facts: Partial<HostFacts> = {}): Observation => ({
  instance: anInstance({ name, privateIpAddress: address }),
  answer: { kind: 'facts', facts: someLockedFacts({ certificate: certificateOf(name), ...facts }) },
});

const silent = (name: string, address: string, instance: Partial<DiscoveredInstance> = {}): Observation => ({
  instance: anInstance({ name, privateIpAddress: address, ...instance }),
  answer: { kind: 'unreachable', reason: 'no agent' },
});

const cluster = (swarmId = web, version = 42) =>
  ({ ...someFacts().cluster, swarmId, version }) as NonNullable<HostFacts['cluster']>;

const threeMembers = [
  memberOf('web-1', '10.0.0.1', { leader: true }),
  memberOf('web-2', '10.0.0.2'),
  memberOf('web-3', '10.0.0.3', { reachability: 'unreachable', status: 'down' }),
];
const listing = (managers: readonly ManagerMember[]): HostFacts['members'] => ({ kind: 'listed', managers });
const leader = answering('web-1', '10.0.0.1', { cluster: cluster(), members: listing(threeMembers) });
const second = answering('web-2', '10.0.0.2', { cluster: cluster(), members: listing(threeMembers) });

describe('grouping observations into swarms', () => {
  it('puts a locked manager into its swarm by its certificate', () => {
    const { swarms, unassigned } = groupIntoSwarms([leader, locked('web-2', '10.0.0.2')]);
    expect(unassigned).toEqual([]);
    expect(swarms).toHaveLength(1);
    expect(swarms[0]?.managers.map(({ state }) => state)).toEqual(['unlocked', 'locked']);
  });

  it('puts a stopped instance into the swarm that lists its address as a manager', () => {
    const stopped = silent('web-3', '10.0.0.3', { lifecycle: 'stopped', agent: { kind: 'notManaged' } });
    const [swarm] = groupIntoSwarms([leader, second, stopped]).swarms;
    expect(swarm?.managers.map(({ state, member }) => [state, member?.nodeId])).toEqual([
      ['unlocked', aNodeId('web-1')],
      ['unlocked', aNodeId('web-2')],
      ['stopped', aNodeId('web-3')],
    ]);
    expect(swarm?.unmatched).toEqual([]);
  });

  it('does not take an address of another network for a manager of the swarm', () => {
    const elsewhere = silent('other', '10.0.0.3', { vpcId: 'vpc-ff' });
    const { swarms, unassigned } = groupIntoSwarms([leader, second, elsewhere]);
    expect(unassigned.map(({ state }) => state)).toEqual(['unreachable']);
    expect(swarms[0]?.unmatched.map(({ nodeId }) => nodeId)).toEqual([aNodeId('web-3')]);
  });

  it('does not guess where two swarms of one network list the same address', () => {
    const shop = aSwarmId('shop');
    const shopLeader = answering('shop-1', '10.0.0.9', {
      certificate: certificateOf('shop-1', shop),
      cluster: cluster(shop),
      members: listing([memberOf('shop-1', '10.0.0.9', { leader: true }), memberOf('shop-2', '10.0.0.3')]),
    });
    const { unassigned } = groupIntoSwarms([leader, shopLeader, silent('which', '10.0.0.3')]);
    expect(unassigned.map(({ instance }) => instance.name)).toEqual(['which']);
  });

  it('separates two swarms under one tag', () => {
    const shop = aSwarmId('shop');
    const two = answering('shop-1', '10.0.0.9', { certificate: certificateOf('shop-1', shop), cluster: cluster(shop) });
    expect(groupIntoSwarms([leader, two]).swarms.map(({ swarmId }) => swarmId)).toEqual([shop, web]);
  });

  it('keeps workers, hosts without engine and engines without swarm apart, each with its reason', () => {
    const worker = answering('w', '10.0.0.7', {
      node: {
        localNodeState: 'active',
        controlAvailable: false,
        nodeId: aNodeId('w'),
        address: undefined,
        error: undefined,
      },
      cluster: undefined,
      certificate: { ...certificateOf('w'), role: 'worker' },
    });
    const bare = answering('b', '10.0.0.8', {
      engine: { kind: 'none' },
      node: undefined,
      cluster: undefined,
      certificate: undefined,
    });
    const alone = answering('a', '10.0.0.9', {
      node: {
        localNodeState: 'inactive',
        controlAvailable: false,
        nodeId: undefined,
        address: undefined,
        error: undefined,
      },
      cluster: undefined,
      certificate: undefined,
    });
    const { swarms, unassigned } = groupIntoSwarms([worker, bare, alone]);
    expect(swarms).toEqual([]);
    expect(unassigned.map(({ state }) => state)).toEqual(['notInSwarm', 'noEngine', 'worker']);
    expect(unassigned.every(({ why }) => why !== '')).toBe(true);
  });

  it('keeps a manager whose engine is down in the swarm that its certificate names', () => {
    const down = locked('web-2', '10.0.0.2', { engine: { kind: 'down', detail: 'Cannot connect' }, node: undefined });
    expect(groupIntoSwarms([leader, down]).swarms[0]?.managers[1]).toMatchObject({
      state: 'engineDown',
      why: 'Cannot connect',
    });
  });

  it('gives every instance exactly one place, whatever they answer', () => {
    const someone = fc.constantFrom<(name: string, ip: string) => Observation>(
      (name, ip) => answering(name, ip, { cluster: cluster(), members: listing(threeMembers) }),
      (name, ip) => locked(name, ip),
      (name, ip) => silent(name, ip),
      (name, ip) => silent(name, ip, { lifecycle: 'stopped' }),
      (name, ip) => ({
        instance: anInstance({ name, privateIpAddress: ip }),
        answer: { kind: 'unreadable', reason: 'noise' },
      }),
      (name, ip) =>
        answering(name, ip, { engine: { kind: 'none' }, node: undefined, cluster: undefined, certificate: undefined }),
    );
    fc.assert(
      fc.property(fc.array(someone, { maxLength: 12 }), (makers) => {
        const observations = makers.map((make, n) => make(`web-${n}`, `10.0.0.${n % 5}`));
        const { swarms, unassigned } = groupIntoSwarms(observations);
        const places = [...swarms.flatMap(({ managers, unlisted }) => [...managers, ...unlisted]), ...unassigned].map(
          ({ instance }) => instance.instanceId,
        );
        expect(places.sort()).toEqual(observations.map(({ instance }) => instance.instanceId).sort());
      }),
    );
  });
});

describe('the quorum of a swarm that no manager could list', () => {
  const peers = ['web-1', 'web-2', 'web-3'].map((name, n) => ({
    nodeId: aNodeId(name),
    address: `10.0.0.${n + 1}:2377`,
  }));

  it('is lost where too few managers are left that could serve', () => {
    const [swarm] = groupIntoSwarms([
      locked('web-1', '10.0.0.1', { peers }),
      locked('web-2', '10.0.0.2', { peers }),
    ]).swarms;
    expect(swarm?.quorum).toEqual({ managers: 3, healthy: undefined, needed: 2, tolerates: 1, state: 'lost' });
    expect(swarm?.autolock).toBeNull();
  });

  it('is unknown where managers that nobody reached may hold it', () => {
    const [swarm] = groupIntoSwarms([locked('web-1', '10.0.0.1', { peers })]).swarms;
    expect(swarm?.quorum.state).toBe('unknown');
  });

  it('is lost where an open manager asks for the members in vain', () => {
    const open = answering('web-1', '10.0.0.1', {
      cluster: cluster(),
      members: { kind: 'unavailable', reason: 'no leader' },
    });
    expect(groupIntoSwarms([open]).swarms[0]?.quorum.state).toBe('lost');
  });

  it('counts a silent instance whose address a locked manager knows', () => {
    const [swarm] = groupIntoSwarms([locked('web-1', '10.0.0.1', { peers }), silent('web-2', '10.0.0.2')]).swarms;
    expect(swarm?.managers.map(({ state }) => state)).toEqual(['locked', 'unreachable']);
    expect(swarm?.quorum.state).toBe('unknown');
  });
});
