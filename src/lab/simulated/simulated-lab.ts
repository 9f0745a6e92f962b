import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountId, InstanceId, NodeId, Region, SwarmId } from '../../domain/ids.js';
import type { LabInstance } from '../fleet.js';
import { labRandom, type LabRandom } from './engine/random.js';
import { SimulatedEngine } from './engine/simulated-engine.js';
import { SwarmRuntime, type Timing } from './engine/swarm-runtime.js';
import { SimulatedHost } from './host/simulated-host.js';
import { createToolsFolder } from './host/tools-folder.js';
import { joinNode } from './model/nodes.js';
import { DEFAULT_SPEC, newSwarm } from './model/swarm-model.js';
import { SimulatedSwarm } from './simulated-swarm.js';

export interface Placement {
  readonly account: AccountId;
  readonly region: Region;
  /** Zones that hosts are spread over in turn; default: `a`, `b` and `c` of the region. */
  readonly zones?: readonly string[];
  /** Tags besides `Name`. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What is special about the machines of a swarm, or about a single one. */
export interface Equipment {
  /** Default `20.10.24`. */
  readonly engineVersion?: string;
  /** Docker's root dir; one that is not `/var/lib/docker` is also written into `/etc/docker/daemon.json`. */
  readonly dataRoot?: string;
  /** Tools that the host lacks, such as `openssl`, `curl` or `timeout`. */
  readonly without?: readonly string[];
}

export interface SwarmOrder extends Placement, Equipment {
  readonly name: string;
  readonly managers: number;
  readonly workers?: number;
  readonly autolock: boolean;
  /** Validity of node certificates, in hours; default 2160 (90 days). */
  readonly certificateHours?: number;
}

/** A machine in no swarm. */
export interface HostOrder extends Placement, Equipment {
  readonly name: string;
  readonly engine: 'up' | 'down' | 'none';
}

export interface SimulatedLabOptions {
  readonly swarms: readonly SwarmOrder[];
  readonly hosts?: readonly HostOrder[];
  /** Where the hosts' folders are made; default: a new folder for temporary files. */
  readonly directory?: string;
  /** The shell that runs scripts; default `['sh', '-c']`. */
  readonly interpreter?: readonly string[];
  /** Same seed, same ids and keys. */
  readonly seed?: number;
  readonly timing?: Partial<Timing>;
}

export interface SimulatedLab {
  /** Managers and workers swarm by swarm, then the other hosts. */
  readonly instances: readonly LabInstance[];
  /** Errors: Error for a name that was not ordered. */
  swarm(name: string): SimulatedSwarm;
  host(name: string): SimulatedHost;
  instance(name: string): LabInstance;
  /** Ends and removes everything. May be called twice. */
  close(): Promise<void>;
}

const TIMING: Timing = { adoption: 30, election: 0, staleKey: 3000 };
