import type { SwarmId } from '../../domain/ids.js';
import type { LostAnswer, SwarmRuntime, SwarmWatcher } from './engine/swarm-runtime.js';
import type { SimulatedHost } from './host/simulated-host.js';
import { joinSwarm } from './join-swarm.js';
import { touchCluster } from './model/cluster.js';
import type { JoinTokens, TokenRole } from './model/join-tokens.js';
import { createNetwork } from './model/networks.js';
import { createObject } from './model/objects.js';

/** One swarm of a lab, for whoever plays administrator or fate. What happens on one machine is on its host. */
export class SimulatedSwarm {
  readonly name: string;
  readonly managers: readonly SimulatedHost[];
  readonly workers: readonly SimulatedHost[];
  private readonly runtime: SwarmRuntime;

  constructor(
    name: string,
    runtime: SwarmRuntime,
    hosts: { readonly managers: readonly SimulatedHost[]; readonly workers: readonly SimulatedHost[] },
  ) {
    this.name = name;
    this.runtime = runtime;
    this.managers = hosts.managers;
    this.workers = hosts.workers;
  }

  get id(): SwarmId {
    return this.runtime.model.id;
  }

  get hosts(): readonly SimulatedHost[] {
    return [...this.managers, ...this.workers];
  }

  /** The live unlock key; undefined while autolock is off. */
  get unlockKey(): string | undefined {
    return this.runtime.model.cluster.unlockKey;
  }

  /** `.Swarm.Cluster.Version.Index` */
  get clusterVersion(): number {
    return this.runtime.model.cluster.version;
  }

  /** The host that leads, if any does. */
  get leader(): SimulatedHost | undefined {
    return this.managers.find(({ engine }) => engine.node !== undefined && engine.node.id === this.runtime.leader);
  }

  /** From now on the watcher is told of every change, whoever made it and however; in the order in which they counted. */
  watch(watcher: SwarmWatcher): void {
    this.runtime.watch(watcher);
  }

  /** The live tokens. */
  get joinTokens(): JoinTokens {
    return this.runtime.model.cluster.joinTokens;
  }

  /** `docker swarm join` on a host that is in no swarm. */
  join(host: SimulatedHost, role: TokenRole): void {
    const remote = this.managers.find((each) => each !== host) ?? host;
    joinSwarm(this.runtime, host.engine, this.joinTokens[role], `${remote.engine.options.address}:2377`);
  }

  /** Errors: DaemonError, such as without a leader's knowledge of the version. */
  rotateUnlockKey(): void {
    this.update(this.runtime.model.cluster.spec.autolock, true);
  }

  rotateJoinTokens(...rotateTokens: readonly TokenRole[]): void {
    const { spec, version } = this.runtime.model.cluster;
    this.runtime.updateCluster({ version, spec, rotateUnlockKey: false, rotateTokens });
  }

  setAutolock(autolock: boolean): void {
    this.update(autolock, false);
  }

  private update(autolock: boolean, rotateUnlockKey: boolean): void {
    const { spec, version } = this.runtime.model.cluster;
    this.runtime.updateCluster({ version, spec: { ...spec, autolock }, rotateUnlockKey });
  }

  /** The next update takes effect, but its caller is told that the leader was lost. */
  loseNextAnswer(how: LostAnswer): void {
    this.runtime.loseNextAnswer(how);
  }

  setRootRotation(inProgress: boolean): void {
    this.runtime.replace(touchCluster(this.runtime.model, new Date(), inProgress));
  }

  addOverlayNetwork(name: string, { encrypted }: { readonly encrypted: boolean }): void {
    const { model, random } = this.runtime;
    const options = new Map(encrypted ? [['encrypted', '']] : []);
    this.runtime.commit(createNetwork(model, { id: random.swarmkitId(), name, options }, new Date()));
  }

  addSecret(name: string): void {
    const { model, random } = this.runtime;
    const secret = { id: random.swarmkitId(), name, labels: new Map<string, string>(), data: random.bytes(16) };
    this.runtime.commit(createObject(model, 'secret', secret, new Date()));
  }
}
