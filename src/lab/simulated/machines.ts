import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InstanceId, SwarmId } from '../../domain/ids.js';
import type { LabInstance } from '../lab-fleet.js';
import type { LabRandom } from './engine/random.js';
import { SimulatedEngine } from './engine/simulated-engine.js';
import type { SwarmRuntime } from './engine/swarm-runtime.js';
import type { ClientProgram } from './host/simulated-tools.js';
import { SimulatedHost, type ScriptAnswers } from './host/simulated-host.js';
import { createToolsFolder, SYSTEM_FOLDERS } from './host/tools-folder.js';
import type { Equipment, Placement } from './orders.js';

export interface MachineOrder {
  readonly name: string;
  readonly placement: Placement;
  readonly equipment: Equipment;
  /** False: neither engine nor client. */
  readonly hasDocker: boolean;
  /** Second part of its private address, so that every swarm has a network of its own. */
  readonly network: number;
  /** Its number in that network, from 0. */
  readonly number: number;
}

export interface MachinesOptions {
  readonly directory: string | undefined;
  readonly interpreter: readonly string[];
  readonly answers: ScriptAnswers;
  readonly clientProgram: ClientProgram;
  readonly random: LabRandom;
  readonly swarms: ReadonlyMap<SwarmId, SwarmRuntime>;
}

const DEFAULT_DATA_ROOT = '/var/lib/docker';

const zonesOf = ({ zones, region }: Placement): readonly string[] =>
  zones ?? ['a', 'b', 'c'].map((letter) => `${region}${letter}`);

/** The machines of one lab: their folders, sockets and tools, and what EC2 and Systems Manager say of them. */
export class Machines {
  readonly hosts = new Map<string, SimulatedHost>();
  readonly instances: LabInstance[] = [];
  private readonly options: MachinesOptions;
  private readonly toolFolders = new Map<string, string>();
  /** Sockets lie apart from the hosts' folders: their paths must stay short wherever those are. */
  private readonly scratch = mkdtempSync(join(tmpdir(), 'lsk-'));
  private readonly directory: string;

  constructor(options: MachinesOptions) {
    this.options = options;
    this.directory = options.directory ?? join(this.scratch, 'hosts');
    mkdirSync(this.directory, { recursive: true });
  }

  /**
   * The PATH behind the host's own docker. Only a host that lacks something has a folder of links made for it: the others
   * use this machine's folders, where their own docker comes first.
   */
  private toolPath(hasDocker: boolean, without: readonly string[] = []): string {
    if (hasDocker && without.length === 0) return SYSTEM_FOLDERS.join(':');
    const key = [...without].sort().join(' ');
    const present = this.toolFolders.get(key);
    if (present !== undefined) return present;
    const path = join(this.scratch, `tools${this.toolFolders.size}`);
    createToolsFolder(path, new Set(without));
    this.toolFolders.set(key, path);
    return path;
  }

  async build(order: MachineOrder): Promise<SimulatedHost> {
    const { name, placement, equipment, hasDocker, network, number } = order;
    if (this.hosts.has(name)) throw new Error(`this lab has a host ${name} already`);
    const instanceId = `i-0${this.options.random.hex(16)}` as InstanceId;
    const root = join(this.directory, instanceId);
    const dataRoot = join(root, equipment.dataRoot ?? DEFAULT_DATA_ROOT);
    const zones = zonesOf(placement);
    const address = `10.${network}.${number % zones.length}.${10 + number}`;
    const version = equipment.engineVersion ?? '20.10.24';
    const host = new SimulatedHost({
      instanceId,
      name,
      root,
      hasDocker,
      toolPath: this.toolPath(hasDocker, equipment.without),
      clientProgram: this.options.clientProgram,
      clientSocket: join(this.scratch, `${this.hosts.size}.cli`),
      serviceSocket: equipment.without?.includes('systemctl')
        ? undefined
        : join(this.scratch, `${this.hosts.size}.svc`),
      engineSocket: join(this.scratch, `${this.hosts.size}.api`),
      interpreter: this.options.interpreter,
      without: new Set(equipment.without),
      answers: this.options.answers,
      engine: new SimulatedEngine({ hostname: name, address, version, dataRoot, swarms: this.options.swarms }),
    });
    this.hosts.set(name, host);
    if (equipment.dataRoot !== undefined) {
      const settings = JSON.stringify({ 'data-root': dataRoot }, undefined, 2);
      writeFileSync(join(root, 'etc/docker/daemon.json'), `${settings}\n`);
    }
    await host.open();
    this.instances.push({
      instanceId,
      account: placement.account,
      region: placement.region,
      availabilityZone: zones[number % zones.length] ?? '',
      vpcId: `vpc-0${network.toString(16).padStart(16, '0')}`,
      privateIpAddress: address,
      computerName: name,
      tags: new Map([['Name', name], ...Object.entries(placement.tags ?? {})]),
      lifecycle: 'running',
      agent: 'online',
      agentVersion: '3.3.2746.0',
      host,
    });
    return host;
  }

  async close(): Promise<void> {
    await Promise.all([...this.hosts.values()].map((host) => host.close()));
    rmSync(this.scratch, { recursive: true, force: true });
  }
}
