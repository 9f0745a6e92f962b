import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandId, InstanceId } from '../../../domain/ids.js';
import { createAgent, type Agent } from '../../agent/agent.js';
import type { InProcess } from '../../agent/run-in-process.js';
import type { HostShell } from '../../agent/host-shell.js';
import type { Delivery, DeliveryResult, LabHost } from '../../lab-fleet.js';
import type { DockerAnswer } from '../docker/docker-command.js';
import { runDocker } from '../docker/docker.js';
import type { SimulatedEngine } from '../engine/simulated-engine.js';
import type { DiskBehaviour } from '../engine/node-state.js';
import { callDocker, type DockerOptions } from './docker-call.js';
import { EngineSocket } from './engine-socket.js';
import { scriptsInProcess } from './scripts-in-process.js';
import { HostTools, type ClientProgram } from './simulated-tools.js';
import { runSystemctl, type EngineService } from './systemctl.js';

export interface HostParts {
  readonly instanceId: InstanceId;
  readonly name: string;
  /** The folder that stands for `/` on this host. */
  readonly root: string;
  readonly engine: SimulatedEngine;
  /** False: neither engine nor client. */
  readonly hasDocker: boolean;
  /** PATH of the tools that this host has besides docker. */
  readonly toolPath: string;
  readonly clientProgram: ClientProgram;
  /** Where this host's docker client finds us; at most about 100 characters (sockaddr_un). */
  readonly clientSocket: string;
  /** Where its `systemctl` finds us; as short. Undefined: it has no service manager. */
  readonly serviceSocket: string | undefined;
  /** Where the socket behind `/run/docker.sock` lies; as short. */
  readonly engineSocket: string;
  /** Such as `['sh', '-c']`. */
  readonly interpreter: readonly string[];
  /** Tools that this host lacks. */
  readonly without: ReadonlySet<string>;
  readonly answers: ScriptAnswers;
}

/** Whether scripts of ours run in a shell, or are answered in process with the same effects; all others need a shell. */
export type ScriptAnswers = 'shell' | 'inProcess';

/** One simulated machine: an agent that runs scripts, and an engine that they can talk to. */
export class SimulatedHost implements LabHost {
  readonly name: string;
  readonly root: string;
  readonly engine: SimulatedEngine;
  private readonly parts: HostParts;
  private readonly lacking: Set<string>;
  private readonly agent: Agent;
  private readonly api: EngineSocket;
  private readonly tools: HostTools;

  constructor(parts: HostParts) {
    this.parts = parts;
    this.lacking = new Set(parts.without);
    this.name = parts.name;
    this.root = parts.root;
    this.engine = parts.engine;
    for (const folder of ['etc/docker', 'run', 'tmp']) mkdirSync(join(parts.root, folder), { recursive: true });
    this.api = new EngineSocket(parts.engine, parts.root, parts.engineSocket);
    this.tools = new HostTools(parts.root, parts.toolPath, parts.clientProgram);
    this.agent = createAgent({
      instanceId: parts.instanceId,
      root: parts.root,
      shell: this.shell(),
      ...(parts.answers === 'inProcess' ? { inProcess: this.inProcess() } : {}),
      reboot: () => this.reboot(),
    });
  }

  private shell(): HostShell {
    return {
      interpreter: this.parts.interpreter,
      environment: {
        PATH: `${join(this.root, 'usr/bin')}:${this.parts.toolPath}`,
        LOCKSTEP_SYSROOT: this.root,
      },
      spawn: ([command = 'sh', ...rest], { cwd, env, stdio }) =>
        spawn(command, rest, { cwd, env: { ...env }, stdio: [...stdio], detached: true }),
    };
  }

  private inProcess(): InProcess {
    const { hasDocker, serviceSocket } = this.parts;
    return scriptsInProcess({
      root: this.root,
      engine: this.engine,
      hasDocker,
      service: serviceSocket === undefined ? 'none' : this.service(),
      lacks: (tool) => this.lacking.has(tool),
    });
  }

  private service(): EngineService {
    return {
      isRunning: () => this.engine.isRunning,
      start: () => {
        this.startEngine();
      },
      stop: () => {
        this.stopEngine();
      },
    };
  }

  /** Starts to answer docker clients. A host without docker keeps nothing that looks like an engine. */
  async open(): Promise<void> {
    this.tools.installStat();
    await this.installServiceManager();
    if (!this.parts.hasDocker) {
      this.engine.stop();
      rmSync(this.engine.dataRoot, { recursive: true });
      return;
    }
    await this.tools.installClient('docker', this.parts.clientSocket, (call) => runDocker(this.engine, call));
    this.api.open();
  }

  /** Of a host without an engine too: the machine's own must never be called. */
  private async installServiceManager(): Promise<void> {
    const { serviceSocket, hasDocker } = this.parts;
    if (serviceSocket === undefined) return;
    await this.tools.installClient('systemctl', serviceSocket, ({ argv }) =>
      Promise.resolve(runSystemctl(hasDocker ? this.service() : undefined, argv)),
    );
  }

  deliver(delivery: Delivery): Promise<DeliveryResult> {
    return this.agent.deliver(delivery);
  }

  /** Runs a delivered document once more, as the agent may after a crash. */
  rerun(commandId: CommandId): Promise<DeliveryResult | undefined> {
    return this.agent.rerun(commandId);
  }

  /** `docker <args>` as an administrator on this host would type it, without a process. Killed (124) after `limitSeconds`. */
  docker(args: readonly string[], options?: DockerOptions): Promise<DockerAnswer> {
    return callDocker(this.engine, this.root, args, options);
  }

  unlock(key: string, limitSeconds?: number): Promise<DockerAnswer> {
    const limit = limitSeconds === undefined ? {} : { limitSeconds };
    return this.docker(['swarm', 'unlock'], { input: `${key}\n`, ...limit });
  }

  /** For scripts that are answered in process: whether this host has a tool, such as `docker` or `openssl`, from now on. */
  setTool(tool: string, isThere: boolean): void {
    if (isThere) this.lacking.delete(tool);
    else this.lacking.add(tool);
  }

  startEngine(): void {
    this.engine.start();
    this.api.open();
  }

  /** Orderly or by kill -9: what counts is what lies on the disk. */
  stopEngine(): void {
    this.engine.stop();
    this.api.close();
  }

  restartEngine(): void {
    this.stopEngine();
    this.startEngine();
  }

  /** The engine's process stands still: every client waits. */
  pauseEngine(): void {
    this.engine.setPaused(true);
  }

  resumeEngine(): void {
    this.engine.setPaused(false);
  }

  cutNetwork(): void {
    this.engine.setCut(true);
  }

  restoreNetwork(): void {
    this.engine.setCut(false);
  }

  /** How this manager takes a new key from now on. */
  setAdoption(behaviour: DiskBehaviour): void {
    const wasHeld = this.engine.faults.adoption === 'held';
    this.engine.faults.adoption = behaviour;
    if (wasHeld && behaviour !== 'held') this.engine.node?.retryAdoption();
  }

  /** While held, a rotation of the Raft data key stays pending on this manager. */
  holdDataKeyRotation(held: boolean): void {
    this.engine.faults.dataKeyHeld = held;
    if (!held) this.engine.node?.retryDataKey();
  }

  private reboot(): Promise<void> {
    this.stopEngine();
    rmSync(join(this.root, 'run'), { recursive: true, force: true });
    mkdirSync(join(this.root, 'run'));
    this.startEngine();
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.stopEngine();
    await this.agent.close();
    await this.tools.close();
    rmSync(this.root, { recursive: true, force: true });
  }
}
