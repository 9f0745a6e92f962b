import { usageError } from '../../domain/errors.js';
import type { AccountId, Region } from '../../domain/ids.js';
import type { LabAccount, LabInstance } from '../lab-fleet.js';
import type { ScriptAnswers } from '../simulated/host/simulated-host.js';

/** Where the demo's fleet lives, and the one tag by which it is found. */
const DEMO_ACCOUNT = '111122223333' as AccountId;
const DEMO_REGION = 'eu-west-1' as Region;
export const DEMO_TAG = 'Role=swarm-manager';

export type HostKind = 'simulated' | 'engine';

const placement = (swarm?: string) => ({
  account: DEMO_ACCOUNT,
  region: DEMO_REGION,
  tags: { Role: 'swarm-manager', ...(swarm === undefined ? {} : { Swarm: swarm }) },
});

/** Three swarms, and what else a tag finds in real life: a worker, a stopped instance, one whose agent is gone. */
const DEMO_SWARMS = [
  { name: 'payments', managers: 3, autolock: true, ...placement('payments') },
  { name: 'orders', managers: 3, autolock: true, ...placement('orders') },
  { name: 'batch', managers: 2, workers: 1, autolock: false, ...placement('batch') },
];
const DEMO_HOSTS = [
  { name: 'reports-old', engine: 'stopped' as const, ...placement() },
  { name: 'reports-new', engine: 'running' as const, ...placement() },
];

/** What can happen to the demo's machines, by their names. */
interface DemoFate {
  /** The engine is gone at once, as when its machine loses power; its disk stays, and its agent answers. */
  readonly cut: (names: readonly string[]) => Promise<void>;
  /** A manager of a swarm with autolock starts locked. */
  readonly start: (names: readonly string[]) => Promise<void>;
}

/** The part of a lab that the story needs; simulated and engine labs both have it. */
interface DemoLab extends DemoFate {
  readonly instances: readonly LabInstance[];
  readonly close: () => Promise<void>;
}

export interface DemoFleet extends DemoFate {
  readonly fleet: { readonly accounts: readonly LabAccount[]; readonly instances: LabInstance[] };
  close(): Promise<void>;
}

/**
 * Starts the demo's machines and lets happen what the story begins with: a manager of `orders` was restarted.
 * `answers`: how simulated hosts answer scripts of lockstep; the demo itself runs them in a shell, as a host does.
 * Errors: LockstepError ENGINE_HOSTS_UNSUPPORTED where this machine cannot run real engines.
 */
export async function createDemoFleet(kind: HostKind, answers: ScriptAnswers = 'shell'): Promise<DemoFleet> {
  const { instances: found, cut, start, close } = await startLab(kind, answers);
  await cut(['orders-manager-3']);
  await start(['orders-manager-3']);
  const instances = [...found];
  for (const instance of instances) {
    if (instance.computerName === 'reports-old') instance.lifecycle = 'stopped';
    if (instance.computerName === 'reports-new') instance.agent = 'connectionLost';
  }
  return { fleet: { accounts: [newAccount()], instances }, cut, start, close };
}

async function startLab(kind: HostKind, answers: ScriptAnswers): Promise<DemoLab> {
  const order = { swarms: DEMO_SWARMS, hosts: DEMO_HOSTS };
  const each = async (names: readonly string[], happen: (name: string) => unknown): Promise<void> => {
    await Promise.all(names.map((name) => Promise.resolve(happen(name))));
  };
  if (kind === 'engine') {
    const { createEngineLab } = await engineRoom();
    const lab = await createEngineLab(order);
    return {
      instances: lab.instances,
      cut: (names) => each(names, (name) => lab.host(name).killEngine()),
      start: (names) => each(names, (name) => lab.host(name).startEngine()),
      close: () => lab.close(),
    };
  }
  const { createSimulatedLab } = await import('../simulated/simulated-lab.js');
  const lab = await createSimulatedLab({ ...order, answers });
  return {
    instances: lab.instances,
    cut: (names) =>
      each(names, (name) => {
        lab.host(name).stopEngine();
      }),
    start: (names) =>
      each(names, (name) => {
        lab.host(name).startEngine();
      }),
    close: () => lab.close(),
  };
}

/** What starts real engines is in a clone, and in no package. */
const engineRoom = async () => {
  try {
    return await import('../engine/engine-lab.js');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    throw usageError(
      'ENGINE_HOSTS_UNSUPPORTED',
      'This package has no engine hosts.',
      'Use simulated hosts, or run it from a clone of lockstep: npm run -s lockstep -- demo --hosts engine.',
      error,
    );
  }
};

const ACCESS_KEY = { accessKeyId: 'AKIALOCKSTEPLAB00001', secretAccessKey: 'not-a-secret-it-opens-this-lab-only' };

const newAccount = (): LabAccount => ({
  accountId: DEMO_ACCOUNT,
  regions: [DEMO_REGION, 'us-east-1' as Region],
  accessKeys: [{ ...ACCESS_KEY, denied: new Set() }],
  roles: [],
});

/** What a client needs in its environment to talk to the lab instead of AWS. */
export const labEnvironment = (url: string): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: url,
  AWS_ACCESS_KEY_ID: ACCESS_KEY.accessKeyId,
  AWS_SECRET_ACCESS_KEY: ACCESS_KEY.secretAccessKey,
  AWS_REGION: DEMO_REGION,
  // botocore and aws-cli 1 know this name only.
  AWS_DEFAULT_REGION: DEMO_REGION,
});
