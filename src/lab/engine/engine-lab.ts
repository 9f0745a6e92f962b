import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { usageError } from '../../domain/errors.js';
import type { LabInstance } from '../lab-fleet.js';
import { createEngineHost, type EngineHost } from './engine-host.js';
import { engineFolder, type EnginePaths } from './engine-sets.js';
import { formSwarm, type EngineSwarm } from './engine-swarm.js';
import { instanceIdOf, instanceOf } from './engine-instance.js';
import { createMachine } from './machine.js';
import { openNamespace, type Namespace } from './namespace.js';
import {
  planHosts,
  type EngineLabSettings,
  type EngineSwarmSettings,
  type HostPlan,
  type SwarmRole,
} from './engine-settings.js';
import { engineSupport } from './support.js';

/** Hosts with real engines, on a bridge that exists in the lab's own network alone. */
export interface EngineLab {
  readonly swarms: readonly EngineSwarm[];
  readonly hosts: readonly EngineHost[];
  /** Every host as the lab's endpoint needs it. */
  readonly instances: readonly LabInstance[];
  swarm(name: string): EngineSwarm;
  host(name: string): EngineHost;
  /** The same, as the endpoint knows it. */
  instance(name: string): LabInstance;
  /** Ends every process and removes every file. May be called twice. It happens by itself when this process ends. */
  close(): Promise<void>;
}

interface Site {
  readonly namespace: Namespace;
  readonly folder: string;
  readonly paths: EnginePaths;
}

const LAB_SCRIPT = fileURLToPath(new URL('./lab.sh', import.meta.url));
const DOCKER = ['docker', 'dockerd'];

const supportedPaths = (): EnginePaths => {
  const support = engineSupport();
  if (support.supported) return support.paths;
  throw usageError(
    'ENGINE_HOSTS_UNSUPPORTED',
    `This machine cannot run engine hosts: ${support.reason}.`,
    'Use simulated hosts, which need no privileges, or run as root where Docker is installed.',
  );
};

const openSite = async (paths: EnginePaths, directory: string): Promise<Site> => {
  const folder = await mkdtemp(join(directory, 'lockstep-engines-'));
  try {
    return { namespace: await openNamespace(['sh', LAB_SCRIPT, folder]), folder, paths };
  } catch (error) {
    await rm(folder, { recursive: true });
    throw error;
  }
};

const startHost = async ({ namespace, folder, paths }: Site, plan: HostPlan): Promise<EngineHost> => {
  const programs = { current: plan.programs ?? paths };
  const machine = createMachine(namespace, {
    name: plan.name,
    index: plan.index,
    folder: join(folder, plan.name),
    programs,
    shared: engineFolder(),
    dataRoot: plan.dataRoot,
    without: plan.engine === 'absent' ? [...plan.without, ...DOCKER] : plan.without,
  });
  await machine.powerOn();
  const host = createEngineHost({
    machine,
    instanceId: instanceIdOf(plan.name),
    programs,
    dataRoot: plan.dataRoot,
  });
  if (plan.engine === 'running') await host.startEngine();
  return host;
};

const finder =
  <Item>(what: string, items: readonly Item[], nameOf: (item: Item) => string) =>
  (name: string): Item => {
    const found = items.find((item) => nameOf(item) === name);
    if (found === undefined) throw new Error(`this lab has no ${what} ${name}: ${items.map(nameOf).join(', ')}`);
    return found;
  };

const populate = async (
  site: Site,
  plans: readonly HostPlan[],
  swarmSettings: readonly EngineSwarmSettings[],
): Promise<Omit<EngineLab, 'close'>> => {
  const planned = await Promise.all(plans.map(async (plan) => ({ plan, host: await startHost(site, plan) })));
  const hosts = planned.map(({ host }) => host);
  const membersOf = (swarm: string, role: SwarmRole): EngineHost[] =>
    planned.filter(({ plan }) => plan.member?.swarm === swarm && plan.member.role === role).map(({ host }) => host);
  const swarms = await Promise.all(
    swarmSettings.map((swarm) =>
      formSwarm(swarm, {
        managers: membersOf(swarm.name, 'manager'),
        workers: membersOf(swarm.name, 'worker'),
      }),
    ),
  );
  const instances = planned.map(({ plan, host }) => instanceOf(plan, host));
  return {
    swarms,
    hosts,
    instances,
    swarm: finder('swarm', swarms, ({ name }) => name),
    host: finder('host', hosts, ({ name }) => name),
    instance: finder('instance', instances, ({ computerName }) => computerName),
  };
};

/**
 * Starts real engines and forms the swarms that are asked for; three managers take some five seconds.
 * @throws LockstepError ENGINE_HOSTS_UNSUPPORTED where root, dockerd or namespaces are missing; see `engineSupport`.
 * @throws LockstepError LAB_SETTINGS for names or numbers that will not do.
 */
export const createEngineLab = async (settings: EngineLabSettings): Promise<EngineLab> => {
  const plans = planHosts(settings);
  const site = await openSite(settings.paths ?? supportedPaths(), settings.directory ?? tmpdir());
  try {
    const populated = await populate(site, plans, settings.swarms ?? []);
    return {
      ...populated,
      async close() {
        await Promise.all(populated.hosts.map((host) => host.close()));
        await site.namespace.close();
      },
    };
  } catch (error) {
    await site.namespace.close();
    throw error;
  }
};
