import { join, relative } from 'node:path';
import type { AccountId, Region } from '../../../src/domain/ids.js';
import type { EngineHost } from '../../../src/lab/engine/engine-host.js';
import { createEngineLab, type EngineLab } from '../../../src/lab/engine/engine-lab.js';
import { DEFAULT_DATA_ROOT } from '../../../src/lab/engine/settings.js';
import type { LabInstance } from '../../../src/lab/fleet.js';
import type { SimulatedHost } from '../../../src/lab/simulated/host/simulated-host.js';
import { createSimulatedLab, type SimulatedLab } from '../../../src/lab/simulated/simulated-lab.js';
import type { HostUnderTest } from '../../contract/hosts/host-under-test.js';
import { simulatedUnderTest } from '../../contract/hosts/simulated-kit.js';
import { engineUnderTest } from '../../engine/engine-kit.js';
import { filesUnder, type FoundFile } from '../oracle/files.js';
import { processIn, type ProcessMark } from '../oracle/process-watch.js';
import type { WitnessedHost } from '../oracle/witness.js';

export const ACCOUNT = '111122223333' as AccountId;
export const REGION = 'eu-west-1' as Region;

/** A machine of a world: for whoever plays administrator or fate, and for the oracle. */
export interface WorldHost extends HostUnderTest, Omit<WitnessedHost, keyof HostUnderTest> {
  /** Undefined while it is powered off. */
  processMark(): Promise<ProcessMark | undefined>;
}

export interface WorldSwarm {
  readonly name: string;
  readonly managers: readonly WorldHost[];
  readonly workers: readonly WorldHost[];
}

export interface SwarmShape {
  readonly name: string;
  readonly managers: number;
  readonly workers?: number;
  readonly autolock: boolean;
  /** Programs that its hosts lack, such as `openssl` or `curl`. */
  readonly without?: readonly string[];
}

/** Either lab, for what only one of them can do. */
export type WorldLab =
  { readonly kind: 'simulated'; readonly lab: SimulatedLab } | { readonly kind: 'engine'; readonly lab: EngineLab };

export interface WorldMachines {
  readonly lab: WorldLab;
  readonly swarms: readonly WorldSwarm[];
  readonly instances: readonly LabInstance[];
}

const orderOf = ({ name, ...shape }: SwarmShape) => ({
  ...shape,
  name,
  account: ACCOUNT,
  region: REGION,
  tags: { Role: 'swarm-manager', Swarm: name },
});

const simulatedHost = (lab: SimulatedLab, host: SimulatedHost): WorldHost => ({
  ...simulatedUnderTest(lab, host),
  instanceId: lab.instance(host.name).instanceId,
  root: host.root,
  dataRoot: host.engine.dataRoot,
  // Its `/run` is an ordinary folder below its root.
  memoryFiles: () => Promise.resolve([]),
  processMark: () => Promise.resolve({ kind: 'environment', text: host.root }),
});

const mountNamespaceOf = async (host: EngineHost): Promise<string | undefined> => {
  try {
    return (await host.run(['readlink', '/proc/self/ns/mnt'])).stdout.trim();
  } catch {
    return undefined; // It is powered off.
  }
};

/** What an engine host keeps in memory is mounted for its own processes alone: it is seen through one of them. */
const memoryFilesOf = async (host: EngineHost): Promise<readonly FoundFile[]> => {
  const namespace = await mountNamespaceOf(host);
  const pid = namespace === undefined ? undefined : processIn(namespace);
  if (pid === undefined) return [];
  const root = `/proc/${pid}/root`;
  // The lab's own folder, which may lie below /tmp, is bound into the host.
  return ['run', 'dev/shm', 'tmp']
    .flatMap((folder) => filesUnder(join(root, folder), join(root, host.root)))
    .map((file) => ({ ...file, path: relative(root, file.path) }));
};

const engineHost = (host: EngineHost): WorldHost => ({
  ...engineUnderTest(host),
  instanceId: host.instanceId,
  root: host.root,
  dataRoot: join(host.root, DEFAULT_DATA_ROOT),
  memoryFiles: () => memoryFilesOf(host),
  processMark: async () => {
    const id = await mountNamespaceOf(host);
    return id === undefined ? undefined : { kind: 'namespace', id };
  },
});

export const startSimulated = async (shapes: readonly SwarmShape[], seed: number): Promise<WorldMachines> => {
  const lab = await createSimulatedLab({ swarms: shapes.map(orderOf), seed });
  const worldHost = (host: SimulatedHost): WorldHost => simulatedHost(lab, host);
  const swarms = shapes.map(({ name }) => {
    const { managers, workers } = lab.swarm(name);
    return { name, managers: managers.map(worldHost), workers: workers.map(worldHost) };
  });
  return { lab: { kind: 'simulated', lab }, swarms, instances: lab.instances };
};

export const startEngines = async (shapes: readonly SwarmShape[]): Promise<WorldMachines> => {
  const lab = await createEngineLab({ swarms: shapes.map(orderOf) });
  const swarms = lab.swarms.map(({ name, managers, workers }) => ({
    name,
    managers: managers.map(engineHost),
    workers: workers.map(engineHost),
  }));
  return { lab: { kind: 'engine', lab }, swarms, instances: lab.instances };
};
