import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterUpdate } from '../model/cluster.js';
import { findNode, removeNode, updateNode, type NodeUpdate } from '../model/node-list.js';
import {
  createObject,
  findObject,
  objectsOf,
  removeObject,
  type NewObject,
  type ObjectKind,
} from '../model/objects.js';
import { createNetwork } from '../model/networks.js';
import type { ClusterObject, OverlayNetwork, StoredObject, SwarmNode } from '../model/swarm-model.js';
import { DaemonError, REFUSAL } from './daemon-error.js';
import type { SimulatedEngine } from './simulated-engine.js';
import type { SwarmNodeRuntime } from './swarm-node.js';
import type { SwarmRuntime } from './swarm-runtime.js';

/** A node with what the leader knows of its health. */
export interface ListedNode {
  readonly node: SwarmNode;
  readonly ready: boolean;
  readonly leader: boolean;
}

/** What a manager's engine can be asked for over its socket. Every call may block (paused engine) or throw DaemonError. */
export class ControlApi {
  private readonly engine: SimulatedEngine;

  constructor(engine: SimulatedEngine) {
    this.engine = engine;
  }

  /** Until the engine can tell its state: for some time it looks for a leader that was just lost (seen: up to 20 s). */
  async informed(): Promise<void> {
    await this.engine.answering();
    const { node } = this.engine;
    if (node?.state.kind !== 'manager' || node.swarm.isLed(node.id)) return;
    const remaining = node.swarm.timing.leaderSearch - node.leaderlessFor();
    if (remaining <= 0) return;
    await delay(remaining, undefined, { ref: false });
    await this.engine.answering();
  }

  /** Errors: not a manager, locked. */
  private async manager(): Promise<SwarmNodeRuntime> {
    await this.engine.answering();
    const { node } = this.engine;
    switch (node?.state.kind) {
      case 'manager':
        return node;
      case 'locked':
        throw new DaemonError(REFUSAL.locked);
      case 'worker':
        throw new DaemonError(REFUSAL.worker);
      case 'error':
      case undefined:
        throw new DaemonError(REFUSAL.notInSwarm);
    }
  }

  /** The swarm as its leader knows it. Errors: as above, and no leader. */
  async swarm(): Promise<SwarmRuntime> {
    const node = await this.manager();
    if (!node.swarm.isLed(node.id)) throw new DaemonError(REFUSAL.noLeader);
    return node.swarm;
  }

  async cluster(): Promise<ClusterObject> {
    return (await this.swarm()).model.cluster;
  }

  async updateCluster(update: ClusterUpdate): Promise<void> {
    (await this.swarm()).updateCluster(update);
  }

  /** Empty where autolock is off. A manager that has lost its quorum goes on answering from its own copy for a while. */
  async unlockKey(): Promise<string> {
    const node = await this.manager();
    if (node.swarm.isLed(node.id)) return node.swarm.model.cluster.unlockKey ?? '';
    if (node.leaderlessFor() < node.swarm.timing.staleKey) return node.lastSeenKey ?? '';
    throw new DaemonError(REFUSAL.noLeader);
  }

  private list(swarm: SwarmRuntime, node: SwarmNode): ListedNode {
    return { node, ready: swarm.stateOf(node.id) === 'up', leader: swarm.leader === node.id };
  }

  async nodes(): Promise<readonly ListedNode[]> {
    const swarm = await this.swarm();
    return swarm.model.nodes.map((node) => this.list(swarm, node));
  }

  async node(reference: string): Promise<ListedNode> {
    const swarm = await this.swarm();
    const found = findNode(swarm.model, reference);
    if ('message' in found) throw new DaemonError(found.message);
    return this.list(swarm, found);
  }

  async updateNode(update: NodeUpdate): Promise<void> {
    const swarm = await this.swarm();
    swarm.commit(updateNode(swarm.model, update, swarm.members(), new Date()));
    swarm.settle();
  }

  async removeNode(reference: string, force: boolean): Promise<void> {
    const { node, ready } = await this.node(reference);
    const swarm = await this.swarm();
    swarm.commit(removeNode(swarm.model, { id: node.id, force, ready }, new Date()));
  }

  async objects(kind: ObjectKind): Promise<readonly StoredObject[]> {
    return objectsOf((await this.swarm()).model, kind);
  }

  async object(kind: ObjectKind, reference: string): Promise<StoredObject> {
    const found = findObject((await this.swarm()).model, kind, reference);
    if (found === undefined) throw new DaemonError(`${kind} ${reference} not found`);
    return found;
  }

  async createObject(kind: ObjectKind, object: Omit<NewObject, 'id'>): Promise<string> {
    const swarm = await this.swarm();
    const id = swarm.random.swarmkitId();
    swarm.commit(createObject(swarm.model, kind, { ...object, id }, new Date()));
    return id;
  }

  async removeObject(kind: ObjectKind, reference: string): Promise<void> {
    const swarm = await this.swarm();
    swarm.commit(removeObject(swarm.model, kind, reference));
  }

  async createOverlayNetwork(name: string, options: ReadonlyMap<string, string>): Promise<string> {
    const swarm = await this.swarm();
    const id = swarm.random.swarmkitId();
    swarm.commit(createNetwork(swarm.model, { id, name, options }, new Date()));
    return id;
  }

  /** Who reaches no leader lists what lies on the machine itself: the ingress network, once the node was part of the swarm. */
  async overlayNetworks(): Promise<readonly OverlayNetwork[]> {
    await this.engine.answering();
    const { node } = this.engine;
    if (node?.state.kind !== 'manager' && node?.state.kind !== 'worker') return [];
    const { networks } = node.swarm.model;
    if (node.state.kind === 'manager' && node.swarm.isLed(node.id)) return networks;
    const isPending = node.state.kind === 'manager' && node.state.pending;
    return isPending ? [] : networks.filter(({ ingress }) => ingress);
  }
}
