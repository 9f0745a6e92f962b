import type { AccountId, Region } from '../../domain/ids.js';
import type { LabAccount, LabInstance } from '../fleet.js';

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

/** The part of a lab that the story of the demo needs; simulated and engine labs both have it. */
interface DemoLab {
  readonly instances: readonly LabInstance[];
  host(name: string): { restartEngine(): void | Promise<void> };
  close(): Promise<void>;
}

export interface DemoFleet {
  readonly fleet: { readonly accounts: readonly LabAccount[]; readonly instances: LabInstance[] };
  close(): Promise<void>;
}

/**
 * Starts the demo's machines and lets happen what the story begins with: a manager of `orders` was restarted.
 * Errors: LockstepError ENGINE_HOSTS_UNSUPPORTED where this machine cannot run real engines.
 */
export async function createDemoFleet(kind: HostKind): Promise<DemoFleet> {
  const lab = await startLab(kind);
  await lab.host('orders-manager-3').restartEngine();
  const instances = [...lab.instances];
  for (const instance of instances) {
    if (instance.computerName === 'reports-old') instance.lifecycle = 'stopped';
    if (instance.computerName === 'reports-new') instance.agent = 'connectionLost';
  }
  return { fleet: { accounts: [newAccount()], instances }, close: () => lab.close() };
}

async function startLab(kind: HostKind): Promise<DemoLab> {
  const order = { swarms: DEMO_SWARMS, hosts: DEMO_HOSTS };
  if (kind === 'engine') {
    const { createEngineLab } = await import('../engine/engine-lab.js');
    return createEngineLab(order);
  }
  const { createSimulatedLab } = await import('../simulated/simulated-lab.js');
  return createSimulatedLab(order);
}

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
