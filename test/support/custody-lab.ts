import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClients } from '../../src/aws/clients/clients.js';
import { createConnections } from '../../src/aws/clients/connections.js';
import { createTelemetry } from '../../src/aws/clients/telemetry.js';
import { createParameterStoreVault } from '../../src/aws/vault/parameter-store.js';
import { createSecretsManagerVault } from '../../src/aws/vault/secrets-manager.js';
import { DEFAULT_PREFIX } from '../../src/aws/vault/vault-settings.js';
import type { AccountId, Region, RunId } from '../../src/domain/ids.js';
import { fingerprintOf, parseUnlockKey, type KeyGeneration } from '../../src/domain/key.js';
import { QUICK_SERVICE } from './quick-service.js';
import { startEndpoint, type LabEndpoint } from '../../src/lab/endpoint/index.js';
import type { LabAccessKey } from '../../src/lab/lab-fleet.js';
import type { SwarmOrder } from '../../src/lab/simulated/orders.js';
import type { SimulatedHost } from '../../src/lab/simulated/host/simulated-host.js';
import { createSimulatedLab, type SimulatedLab } from '../../src/lab/simulated/simulated-lab.js';
import type { SimulatedSwarm } from '../../src/lab/simulated/simulated-swarm.js';
import type { KeyVault } from '../../src/ports/key-vault.js';

const ACCOUNT = '111122223333' as AccountId;
const REGION = 'eu-west-1' as Region;
const CREDENTIALS = { accessKeyId: 'AKIALOCKSTEPLAB00001', secretAccessKey: 'lab' };
/** Parameter Store takes no key without one. */
const LAB_KMS_KEY = 'alias/lockstep';
const RUN = '20261101-010203-0a1b' as RunId;

export type SwarmShape = Pick<SwarmOrder, 'name' | 'managers' | 'autolock'> & Partial<Pick<SwarmOrder, 'without'>>;

/** Simulated swarms, each found by `--tag Swarm=<name>`, behind an endpoint, with the vaults that their keys may be kept in. */
export interface CustodyLab {
  readonly machines: SimulatedLab;
  readonly endpoint: LabEndpoint;
  readonly accessKey: LabAccessKey & { readonly denied: Set<string> };
  readonly environment: Readonly<Record<string, string>>;
  readonly vaults: { readonly secretsManager: KeyVault; readonly parameterStore: KeyVault };
  /** Everything that others could read of what went to a swarm's managers: requests, histories, agent folders and logs. */
  readonly places: (swarm: string) => readonly string[];
  readonly close: () => Promise<void>;
}

export const startCustodyLab = async (shapes: readonly SwarmShape[]): Promise<CustodyLab> => {
  const swarms = shapes.map((shape) => ({
    ...shape,
    account: ACCOUNT,
    region: REGION,
    tags: { Role: 'swarm-manager', Swarm: shape.name },
  }));
  const machines = await createSimulatedLab({ swarms, answers: 'inProcess' });
  const accessKey = { ...CREDENTIALS, denied: new Set<string>() };
  const account = { accountId: ACCOUNT, regions: [REGION], accessKeys: [accessKey], roles: [] };
  const endpoint = await startEndpoint({
    fleet: { accounts: [account], instances: [...machines.instances] },
    settings: QUICK_SERVICE,
  });
  const settings = {
    endpoint: endpoint.url,
    version: '0.0.0-test',
    telemetry: createTelemetry(),
    connections: createConnections({}),
  };
  const scope = {
    scope: { account: ACCOUNT, region: REGION },
    label: `account ${ACCOUNT} in ${REGION}`,
    clients: createClients(settings, CREDENTIALS, REGION),
  };
  const vault = { scope, prefix: DEFAULT_PREFIX, kmsKeyId: undefined, now: () => new Date() };
  return {
    machines,
    endpoint,
    accessKey,
    environment: {
      AWS_ENDPOINT_URL: endpoint.url,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_REGION: REGION,
    },
    vaults: {
      secretsManager: createSecretsManagerVault(vault),
      parameterStore: createParameterStoreVault({ ...vault, kmsKeyId: LAB_KMS_KEY }),
    },
    places: (swarm) => [
      JSON.stringify(endpoint.calls.filter(({ service }) => service !== 'secretsmanager')),
      ...endpoint.history.flatMap(({ accepted, invocations }) => [
        JSON.stringify(accepted),
        ...invocations.map(({ state }) => (state.kind === 'ended' ? String(state.result?.standardOutput) : '')),
      ]),
      ...machines
        .swarm(swarm)
        .managers.flatMap(({ root }) => ['var/lib/amazon', 'var/log/amazon'].map((path) => join(root, path)))
        .flatMap((path) => [...filesBelow(path).values()]),
    ],
    close: async () => {
      await endpoint.close();
      await machines.close();
    },
  };
};

/** The live key of a swarm, as a run would keep it. */
export const liveGeneration = (swarm: SimulatedSwarm, more: Partial<KeyGeneration> = {}): KeyGeneration => {
  const key = parseUnlockKey(swarm.unlockKey ?? '');
  if (key === undefined) throw new Error(`${swarm.name} has no unlock key`);
  return {
    swarmId: swarm.id,
    key,
    fingerprint: fingerprintOf(key),
    clusterVersion: null,
    rotatedAt: new Date(),
    keptAt: new Date(),
    runId: RUN,
    ...more,
  };
};

/** Keeps a generation and makes it current, as the end of a rotation does. */
export const keep = async (vault: KeyVault, generation: KeyGeneration): Promise<void> => {
  const pending = await vault.keepPending(generation);
  if (pending.kind !== 'kept') throw new Error(`the vault did not keep it: ${pending.kind}`);
  const promoted = await vault.promote({ ...generation, expected: pending.keys.current?.fingerprint });
  if (promoted.kind !== 'kept') throw new Error(`the vault did not promote it: ${promoted.kind}`);
};

/** Every file of the engine's folder on a host, with what is in it. */
export const engineFiles = ({ engine }: SimulatedHost): ReadonlyMap<string, string> => filesBelow(engine.dataRoot);

const filesBelow = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path, readFileSync(path, 'latin1')]),
  );

/** Until a manager has taken a key that came after this cluster version; gives up after five seconds. */
export const untilAdopted = async ({ engine, name }: SimulatedHost, version: number): Promise<void> => {
  for (let tries = 0; tries < 500; tries += 1) {
    const file = readFileSync(join(engine.dataRoot, 'swarm/certificates/swarm-node.key'), 'utf8');
    if (Number(/^kek-version: (\d+)$/m.exec(file)?.[1]) > version) return;
    await sleep(10);
  }
  throw new Error(`${name} did not take the new key`);
};
