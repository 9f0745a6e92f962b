import { describe, expect, it } from '@jest/globals';
import type { NodeId, SwarmId } from '../../../../src/domain/ids.js';
import { touchCluster, updateCluster } from '../../../../src/lab/simulated/model/cluster.js';
import { createNetwork } from '../../../../src/lab/simulated/model/networks.js';
import { newSwarm } from '../../../../src/lab/simulated/model/new-swarm.js';
import { findNode, joinNode, removeNode, updateNode } from '../../../../src/lab/simulated/model/node-list.js';
import { createObject, findObject, removeObject } from '../../../../src/lab/simulated/model/objects.js';
import type { RaftMember } from '../../../../src/lab/simulated/model/raft-quorum.js';
import { DEFAULT_SPEC, type Change, type SwarmModel } from '../../../../src/lab/simulated/model/swarm-model.js';

const now = new Date('2030-01-01T00:00:00Z');
const later = new Date('2030-01-02T00:00:00Z');

const swarm = (unlockKey?: string): SwarmModel =>
  newSwarm({
    id: 'swarm' as SwarmId,
    now,
    spec: { ...DEFAULT_SPEC, autolock: unlockKey !== undefined },
    unlockKey,
    ingressId: 'ingress-id',
    joinTokens: { worker: 'SWMTKN-1-ca-w', manager: 'SWMTKN-1-ca-m' },
  });

const withNodes = (...roles: readonly ('manager' | 'worker')[]): SwarmModel =>
  roles.reduce((model, role, index) => {
    const node = {
      id: `node${index}` as NodeId,
      hostname: `host${index}`,
      address: `10.0.0.${index}`,
      engineVersion: '20.10.24',
      role,
    };
    return joinNode(model, node, now);
  }, swarm());

const modelOf = (change: Change): SwarmModel => {
  if (change.kind === 'refused') throw new Error(change.message);
  return change.model;
};
const messageOf = (change: Change): string => (change.kind === 'refused' ? change.message : 'changed');
const material = { freshKey: 'fresh', freshToken: () => 'SWMTKN-1-other-fresh', now: later };

describe('updating the cluster object', () => {
  const update = (model: SwarmModel, autolock: boolean, rotateUnlockKey = false): SwarmModel => {
    const { spec, version } = model.cluster;
    return modelOf(updateCluster(model, { version, spec: { ...spec, autolock }, rotateUnlockKey }, material));
  };

  it.each([
    ['off to on makes a key', swarm(), true, false, 'fresh'],
    ['on to off drops it', swarm('old'), false, false, undefined],
    ['an update of anything else keeps it', swarm('old'), true, false, 'old'],
    ['a rotation replaces it', swarm('old'), true, true, 'fresh'],
    ['a rotation with autolock off makes none', swarm(), false, true, undefined],
  ])('%s', (_, model, autolock, rotate, key) => {
    expect(update(model, autolock, rotate).cluster.unlockKey).toBe(key);
  });

  it('moves the version on, with every update', () => {
    const model = swarm('old');
    const next = update(model, true);
    expect(next.cluster.version).toBeGreaterThan(model.cluster.version);
    expect(next.cluster.updatedAt).toBe(later);
    expect(touchCluster(next, later, true).cluster).toMatchObject({
      version: next.cluster.version + 1,
      rootRotationInProgress: true,
    });
  });

  it('is a compare-and-swap: a replay is out of sequence', () => {
    const model = swarm('old');
    const request = { version: model.cluster.version, spec: model.cluster.spec, rotateUnlockKey: true };
    const next = modelOf(updateCluster(model, request, material));
    expect(messageOf(updateCluster(next, request, material))).toBe(
      'rpc error: code = Unknown desc = update out of sequence',
    );
  });
});

describe('nodes', () => {
  const up = (model: SwarmModel, ...down: readonly string[]): readonly RaftMember<NodeId>[] =>
    model.nodes
      .filter(({ spec }) => spec.role === 'manager')
      .map(({ id }) => ({ id, state: down.includes(id) ? 'down' : 'up' }));
  const changeRole = (
    model: SwarmModel,
    id: string,
    role: 'manager' | 'worker',
    ...down: readonly string[]
  ): Change => {
    const node = model.nodes.find((candidate) => candidate.id === id);
    if (node === undefined) throw new Error(`no node ${id}`);
    return updateNode(
      model,
      { id: node.id, version: node.version, spec: { ...node.spec, role } },
      up(model, ...down),
      later,
    );
  };

  it('are found by id, by name, and by the start of an id that fits one only', () => {
    const model = withNodes('manager', 'worker');
    expect(findNode(model, 'node1')).toMatchObject({ hostname: 'host1' });
    expect(findNode(model, 'host0')).toMatchObject({ id: 'node0' });
    expect(findNode(model, 'node')).toEqual({ message: 'node node is ambiguous (2 matches found)' });
    expect(findNode(model, 'x')).toEqual({ message: 'node x not found' });
  });

  it('can be promoted', () => {
    const model = modelOf(changeRole(withNodes('manager', 'worker'), 'node1', 'manager'));
    expect(model.nodes.map(({ spec }) => spec.role)).toEqual(['manager', 'manager']);
  });

  it.each([
    [
      'the last manager stays one',
      withNodes('manager', 'worker'),
      'node0',
      [],
      'attempting to demote the last manager of the swarm',
    ],
    [
      'a demotion that would cost the quorum is refused',
      withNodes('manager', 'manager', 'manager'),
      'node0',
      ['node2'],
      "can't remove member from the raft: this would result in a loss of quorum",
    ],
    ['another one is demoted', withNodes('manager', 'manager', 'manager'), 'node0', [], 'changed'],
    ['so is one that is down itself', withNodes('manager', 'manager', 'manager'), 'node2', ['node2'], 'changed'],
  ] as const)('%s', (_, model, id, down, message) => {
    expect(messageOf(changeRole(model, id, 'worker', ...down))).toContain(message);
  });

  it('are updated by compare-and-swap', () => {
    const model = withNodes('manager');
    const [node] = model.nodes;
    if (node === undefined) throw new Error('no node');
    const change = updateNode(model, { id: node.id, version: node.version - 1, spec: node.spec }, up(model), later);
    expect(messageOf(change)).toContain('update out of sequence');
  });

  it.each([
    ['a manager has to be demoted first', 'node0', true, false, 'It must be demoted to worker before removal'],
    ['a node that answers is not removed', 'node1', false, true, "is not down and can't be removed"],
    ['unless by force', 'node1', true, true, 'changed'],
    ['one that is down is removed', 'node1', false, false, 'changed'],
  ])('%s', (_, id, force, ready, message) => {
    const model = withNodes('manager', 'worker');
    expect(messageOf(removeNode(model, { id: id as NodeId, force, ready }, later))).toContain(message);
  });

  it('take the cluster version with them when they are removed', () => {
    const model = withNodes('manager', 'worker');
    const next = modelOf(removeNode(model, { id: 'node1' as NodeId, force: true, ready: false }, later));
    expect(next.nodes).toHaveLength(1);
    expect(next.cluster.version).toBeGreaterThan(model.cluster.version);
  });
});

describe('configs, secrets and networks', () => {
  const object = { id: 'id1', name: 'lease', labels: new Map([['run', '7']]), data: Buffer.from('x') };

  it('can be made once by one name, but a secret may be called like a config', () => {
    const model = modelOf(createObject(swarm(), 'config', object, now));
    expect(messageOf(createObject(model, 'config', { ...object, id: 'id2' }, now))).toBe(
      'rpc error: code = AlreadyExists desc = config lease already exists',
    );
    expect(messageOf(createObject(model, 'secret', object, now))).toBe('changed');
  });

  it('are found and removed by name or id', () => {
    const model = modelOf(createObject(swarm(), 'config', object, now));
    expect(findObject(model, 'config', 'id')).toMatchObject({ name: 'lease' });
    expect(findObject(model, 'config', 'other')).toBeUndefined();
    const rest = modelOf(removeObject(model, 'config', 'lease'));
    expect(rest.configs).toEqual([]);
    expect(messageOf(removeObject(rest, 'config', 'lease'))).toBe('config lease not found');
  });

  it('a network begins with its own VXLAN and keeps the options given', () => {
    const model = modelOf(
      createNetwork(swarm(), { id: 'n1', name: 'sealed', options: new Map([['encrypted', '']]) }, now),
    );
    expect(model.networks.map(({ name, ingress }) => ({ name, ingress }))).toEqual([
      { name: 'ingress', ingress: true },
      { name: 'sealed', ingress: false },
    ]);
    expect([...(model.networks[1]?.options ?? [])]).toEqual([
      ['com.docker.network.driver.overlay.vxlanid_list', '4097'],
      ['encrypted', ''],
    ]);
    expect(messageOf(createNetwork(model, { id: 'n2', name: 'sealed', options: new Map() }, now))).toContain(
      'already exists',
    );
  });
});
