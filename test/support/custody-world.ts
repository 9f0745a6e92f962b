import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEndpoint, type EndpointSettings } from '../../src/lab/endpoint/index.js';
import type { LabAccessKey, LabInstance } from '../../src/lab/lab-fleet.js';
import type { ScriptAnswers } from '../../src/lab/simulated/host/simulated-host.js';
import {
  ACCOUNT,
  OTHER_REGION,
  REGION,
  startEngines,
  startSimulated,
  STRANGER,
  type SwarmShape,
  type WorldHost,
  type WorldLab,
  type WorldSwarm,
} from './custody/hosts.js';
import { observe, type Observing } from './custody/observing.js';
import { operatorOf, type OperatorRun } from './custody/operator.js';
import { restartAndOpen, type Opener } from './custody/restart.js';
import type { Effect } from './oracle/effects.js';
import { keptKeys, keysOf, type VaultPlace } from './oracle/kept-keys.js';
import { QUICK_SERVICE } from './quick-service.js';
import { diskOf } from './oracle/nothing-lost.js';
import { whatOpens } from './oracle/node-disk.js';
import { promises } from './oracle/promises.js';
import type { Witness } from './oracle/witness.js';
import type { CliOptions } from './run-cli.js';

export interface CustodyWorldOptions {
  readonly kind: WorldLab['kind'];
  readonly swarms: readonly SwarmShape[];
  /** Swarms of an account that is not the operator's own; simulated ones. */
  readonly strangers?: readonly SwarmShape[];
  /** The home of the keys of its swarms, by what their operator wants; undefined: where their managers are. */
  readonly home?: VaultPlace;
  /** For `--vault`, where a command knows it; undefined: what the command itself prefers. */
  readonly vault?: 'secretsmanager' | 'ssm-parameter';
  readonly endpoint?: Partial<EndpointSettings>;
  /** How simulated hosts answer scripts of ours: in process, unless what a shell does is the subject. */
  readonly answers?: ScriptAnswers;
}

/** Swarms, an AWS endpoint, an operator with a state folder, and somebody who watches all of them. */
export interface CustodyWorld extends Witness {
  readonly lab: WorldLab;
  readonly swarms: readonly WorldSwarm[];
  readonly strangers: readonly WorldHost[];
  readonly hosts: readonly WorldHost[];
  /** As the endpoint serves them: what is changed here is what is found. */
  readonly instances: LabInstance[];
  /** IAM actions that the operator is denied: live. */
  readonly denied: Set<string>;
  /** The operator's access key: live. */
  readonly accessKey: LabAccessKey;
  /** What a process needs to reach this world's endpoint, as the operator. */
  readonly environment: Readonly<Record<string, string>>;
  swarm(name: string): WorldSwarm;
  host(name: string): WorldHost;
  /**
   * One command line through the real main: within this world (tag, state folder, events, report, vault are added where the
   * command knows them and they were not given), watched, and its claims judged as soon as it ends. Rejects after minutes.
   */
  run(argv: readonly string[], options?: CliOptions): Promise<OperatorRun>;
  /** Anything else that is to be watched: an operation that is called without the command line. */
  during: Observing['during'];
  /** Every violation of the three promises, now. */
  oracle(): Promise<readonly string[]>;
  /** What changed the world so far, in order. */
  effects(): readonly Effect[];
  /** New unlock keys of a swarm so far. */
  newKeys(swarm: string): number;
  /** The key in the vault that opens this manager now. Errors: Error when none does. */
  keptKeyFor(host: WorldHost): string;
  /** One after the other; each is opened with its kept key, unless told otherwise. Rejects when one does not open. */
  restartAllManagers(swarm: string, opener?: Opener): Promise<void>;
  close(): Promise<void>;
}

const LIMITS = {
  simulated: { patience: 1_000, client: 20, restartSeconds: 30, runSeconds: 300, haste: 40 },
  engine: { patience: 15_000, client: 10, restartSeconds: 240, runSeconds: 1_200, haste: 1 },
} as const;

const REGIONS = [REGION, OTHER_REGION];

const ACCESS_KEY = { accessKeyId: 'AKIACUSTODY000000001', secretAccessKey: 'lab' };

const named = <T extends { readonly name: string }>(what: string, items: readonly T[], name: string): T => {
  const found = items.find((item) => item.name === name);
  if (found === undefined) throw new Error(`this world has no ${what} ${name}`);
  return found;
};

const serve = async (
  instances: LabInstance[],
  settings: Partial<EndpointSettings>,
): Promise<Pick<CustodyWorld, 'endpoint' | 'denied' | 'accessKey' | 'environment'>> => {
  const denied = new Set<string>();
  const accessKey: LabAccessKey = { ...ACCESS_KEY, denied };
  const account = { accountId: ACCOUNT, regions: REGIONS, accessKeys: [accessKey], roles: [] };
  const stranger = { accountId: STRANGER, regions: REGIONS, accessKeys: [], roles: ['lockstep'] };
  const endpoint = await startEndpoint({
    fleet: { accounts: [account, stranger], instances },
    settings: { ...QUICK_SERVICE, ...settings },
  });
  const environment = {
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_ACCESS_KEY_ID: ACCESS_KEY.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ACCESS_KEY.secretAccessKey,
    AWS_REGION: REGION,
  };
  return { endpoint, denied, accessKey, environment };
};

/** Starts it all; three managers on real engines take some five seconds. Errors: as of the two labs. */
export const createCustodyWorld = async (options: CustodyWorldOptions): Promise<CustodyWorld> => {
  const limits = LIMITS[options.kind];
  // Labs with the same seed make the same keys, and several may run on this machine now.
  const seed = randomInt(2 ** 31);
  const machines = await (options.kind === 'engine'
    ? startEngines(options.swarms, seed, options.strangers)
    : startSimulated(options.swarms, seed, options.answers ?? 'inProcess', options.strangers));
  const { lab, swarms, strangers } = machines;
  const instances = [...machines.instances];
  const service = await serve(instances, options.endpoint ?? {});
  const observing = observe(machines, service.endpoint, limits.client);
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-operator-'));
  const home = options.home ?? { accountId: ACCOUNT, region: REGION };
  const witness = {
    swarms,
    hosts: swarms.flatMap(({ managers, workers }) => [...managers, ...workers]),
    strangers: strangers.flatMap(({ managers }) => managers),
    copies: [],
    endpoint: service.endpoint,
    vault: home,
    otherVaults: [ACCOUNT, STRANGER]
      .flatMap((accountId) => REGIONS.map((region) => ({ accountId, region })))
      .filter(({ accountId, region }) => accountId !== home.accountId || region !== home.region),
    folder,
    runs: [],
    processes: observing.processes,
    keysSeen: observing.keysSeen,
    timing: limits,
  };

  const run = operatorOf({
    witness,
    observing,
    environment: service.environment,
    vault: options.vault,
    limitSeconds: limits.runSeconds,
    haste: limits.haste,
  });

  const keptKeyFor: CustodyWorld['keptKeyFor'] = (host) => {
    const opening = whatOpens(diskOf(host), keysOf(keptKeys(witness.endpoint, witness.vault)));
    if (opening.kind === 'opened') return opening.key;
    throw new Error(`no stored key unlocks ${host.name}: it is ${opening.kind}`);
  };

  await observing.look();
  return {
    ...witness,
    ...service,
    lab,
    instances,
    swarm: (name) => named('swarm', swarms, name),
    host: (name) => named('host', witness.hosts, name),
    run,
    during: observing.during,
    oracle: () => promises(witness),
    effects: observing.effects,
    newKeys: (name) => observing.newKeys(named('swarm', swarms, name)),
    keptKeyFor,
    async restartAllManagers(name, opener = keptKeyFor) {
      for (const host of named('swarm', swarms, name).managers)
        await restartAndOpen(host, opener, limits.restartSeconds);
    },
    async close() {
      await service.endpoint.close();
      await machines.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
