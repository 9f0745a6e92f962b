import { createHash } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT, LockstepError } from '../../domain/errors.js';
import type { AccountId, InstanceId, Region } from '../../domain/ids.js';
import type { LabInstance } from '../fleet.js';
import { createEngineHost, type EngineHost } from './engine-host.js';
import { formSwarm, type EngineSwarm } from './engine-swarm.js';
import { createMachine } from './machine.js';
import { openNamespace, type Namespace } from './namespace.js';
import { engineSupport, type EnginePaths } from './support.js';

export interface EnginePlacement {
  readonly account: AccountId;
  readonly region: Region;
  /** Default: none but `Name`. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface EngineSwarmSettings extends EnginePlacement {
  /** Names the hosts: `<name>-manager-1`, `<name>-worker-1` and so on. */
  readonly name: string;
  readonly managers: number;
  /** Default: none. */
  readonly workers?: number;
  /** Tags of the workers, where they differ from the managers'. */
  readonly workerTags?: Readonly<Record<string, string>>;
  readonly autolock: boolean;
}

/** A host in no swarm. */
export interface LoneHostSettings extends EnginePlacement {
  readonly name: string;
  readonly engine: 'running' | 'stopped' | 'notInstalled';
}

export interface EngineLabSettings {
  readonly swarms?: readonly EngineSwarmSettings[];
  readonly hosts?: readonly LoneHostSettings[];
}

export interface EngineLab {
  readonly swarms: readonly EngineSwarm[];
  readonly hosts: readonly EngineHost[];
  /** All of them, with their hosts, for the lab's endpoint. */
  readonly instances: readonly LabInstance[];
  swarm(name: string): EngineSwarm;
  /** Any host by its name. */
  host(name: string): EngineHost;
  /** Ends every process and removes every file. May be called twice. */
  close(): Promise<void>;
}

const LAB_SCRIPT = fileURLToPath(new URL('./lab.sh', import.meta.url));
const AGENT_VERSION = '3.3.2746.0';
const VPC = 'vpc-0a77e4d1c5b2f3e60';
const ZONES = ['a', 'b', 'c'];

interface HostPlan extends EnginePlacement {
  readonly name: string;
  readonly engine: LoneHostSettings['engine'];
}

/** The same names give the same ids, so that what is printed can be compared. */
const instanceIdOf = (name: string): InstanceId =>
  `i-${createHash('sha256').update(name).digest('hex').slice(0, 17)}` as InstanceId;

const rangeTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

const plansOf = ({ name, managers, workers = 0, workerTags, ...placement }: EngineSwarmSettings): {
  readonly managers: HostPlan[];
  readonly workers: HostPlan[];
} => ({
  managers: rangeTo(managers).map((n) => ({ ...placement, name: `${name}-manager-${n}`, engine: 'running' })),
  workers: rangeTo(workers).map((n) => ({
    ...placement,
    ...(workerTags && { tags: workerTags }),
    name: `${name}-worker-${n}`,
    engine: 'running',
  })),
});
