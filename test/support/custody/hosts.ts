import { join, relative } from 'node:path';
import type { AccountId, Region } from '../../../src/domain/ids.js';
import type { EngineHost } from '../../../src/lab/engine/engine-host.js';
import type { EnginePaths } from '../../../src/lab/engine/engine-sets.js';
import { createEngineLab, type EngineLab } from '../../../src/lab/engine/engine-lab.js';
import { DEFAULT_DATA_ROOT } from '../../../src/lab/engine/engine-settings.js';
import type { LabInstance } from '../../../src/lab/lab-fleet.js';
import type { ScriptAnswers, SimulatedHost } from '../../../src/lab/simulated/host/simulated-host.js';
import { createSimulatedLab, type SimulatedLab } from '../../../src/lab/simulated/simulated-lab.js';
import type { HostUnderTest } from '../../contract/hosts/host-under-test.js';
import { simulatedUnderTest } from '../../contract/hosts/simulated-kit.js';
import { engineUnderTest } from '../../engine/engine-kit.js';
import { filesUnder, type FoundFile } from '../oracle/files.js';
import { processIn, type ProcessMark } from '../oracle/process-watch.js';
import type { WitnessedHost } from '../oracle/witness.js';

export const ACCOUNT = '111122223333' as AccountId;
export const REGION = 'eu-west-1' as Region;
/** Another region of the same account, and an account that is not the operator's own: the operator may assume its role. */
export const OTHER_REGION = 'us-east-1' as Region;
export const STRANGER = '444455556666' as AccountId;
export const STRANGER_ROLE = `arn:aws:iam::${STRANGER}:role/lockstep`;

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
  /** Engines that its hosts get in turn, where they are real. Default: the one that the tests run on. */
  readonly engines?: readonly EnginePaths[];
}

/** Either lab, for what only one of them can do. */
export type WorldLab =
  { readonly kind: 'simulated'; readonly lab: SimulatedLab } | { readonly kind: 'engine'; readonly lab: EngineLab };

export interface WorldMachines {
  readonly lab: WorldLab;
  readonly swarms: readonly WorldSwarm[];
  readonly instances: readonly LabInstance[];
  /** Swarms of the account that is not the operator's own, in which anything may be said. */
  readonly strangers: readonly WorldSwarm[];
  readonly close: () => Promise<void>;
}

const orderOf = ({ name, ...shape }: SwarmShape, account = ACCOUNT) => ({
  ...shape,
  name,
  account,
  region: REGION,
  tags: { Role: 'swarm-manager', Swarm: name },
});

const simulatedHost = (lab: SimulatedLab, host: SimulatedHost, answers: ScriptAnswers): WorldHost => ({
  ...simulatedUnderTest(lab, host),
  instanceId: lab.instance(host.name).instanceId,
  root: host.root,
  dataRoot: host.engine.dataRoot,
  // Its `/run` is an ordinary folder below its root.
  memoryFiles: () => Promise.resolve([]),
  // What is answered in process starts none.
  processMark: () => Promise.resolve(answers === 'shell' ? { kind: 'environment', text: host.root } : undefined),
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

export const startSimulated = async (
  shapes: readonly SwarmShape[],
  seed: number,
  answers: ScriptAnswers,
  strangers: readonly SwarmShape[] = [],
): Promise<WorldMachines> => {
  const orders = [...shapes.map((shape) => orderOf(shape)), ...strangers.map((shape) => orderOf(shape, STRANGER))];
  const lab = await createSimulatedLab({ swarms: orders, seed, answers });
  const worldHost = (host: SimulatedHost): WorldHost => simulatedHost(lab, host, answers);
  const worldSwarm = ({ name }: SwarmShape): WorldSwarm => {
    const { managers, workers } = lab.swarm(name);
    return { name, managers: managers.map(worldHost), workers: workers.map(worldHost) };
  };
  return {
    lab: { kind: 'simulated', lab },
    swarms: shapes.map(worldSwarm),
    strangers: strangers.map(worldSwarm),
    instances: lab.instances,
    close: () => lab.close(),
  };
};

/** Swarms of real engines. Strangers are simulated beside them: what they say is made up anyway. */
export const startEngines = async (
  shapes: readonly SwarmShape[],
  seed: number,
  strangers: readonly SwarmShape[] = [],
): Promise<WorldMachines> => {
  const beside = await startSimulated([], seed, 'inProcess', strangers);
  const lab = await createEngineLab({ swarms: shapes.map((shape) => orderOf(shape)) });
  const swarms = lab.swarms.map(({ name, managers, workers }) => ({
    name,
    managers: managers.map(engineHost),
    workers: workers.map(engineHost),
  }));
  return {
    lab: { kind: 'engine', lab },
    swarms,
    strangers: beside.strangers,
    instances: [...lab.instances, ...beside.instances],
    close: async () => {
      await Promise.all([lab.close(), beside.close()]);
    },
  };
};
