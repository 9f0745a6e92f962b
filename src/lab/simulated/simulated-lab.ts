import type { SwarmId } from '../../domain/ids.js';
import type { LabInstance } from '../lab-fleet.js';
import { labRandom } from './engine/random.js';
import type { SwarmRuntime, Timing } from './engine/swarm-runtime.js';
import { createSwarmRuntime, foundSwarm } from './found-swarm.js';
import { quickestClient, type ClientProgram } from './host/simulated-tools.js';
import type { ScriptAnswers, SimulatedHost } from './host/simulated-host.js';
import { Machines } from './machines.js';
import type { HostOrder, SwarmOrder } from './orders.js';
import type { SimulatedSwarm } from './simulated-swarm.js';

export interface SimulatedLabOptions {
  readonly swarms: readonly SwarmOrder[];
  readonly hosts?: readonly HostOrder[];
  /**
   * Where the hosts' folders are made; default: a new folder for temporary files. Scripts that speak to an engine over
   * its socket need one of at most 67 characters: curl takes no longer path than 107 for a socket.
   */
  readonly directory?: string;
  /** The shell that runs scripts; default `['sh', '-c']`. */
  readonly interpreter?: readonly string[];
  /** Default `shell`. */
  readonly answers?: ScriptAnswers;
  /** What runs as `docker` on the hosts; default: the quickest that this machine has. */
  readonly clientProgram?: ClientProgram;
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

const DEFAULT_TIMING: Timing = { adoption: 30, election: 0, staleKey: 3000, leaderSearch: 0, demotion: 30 };

/** The network of the machines that are in no swarm; swarms count from 0. */
const OUTSIDERS = 250;

const named = <T>(what: string, found: T | undefined, name: string): T => {
  if (found === undefined) throw new Error(`this lab has no ${what} ${name}`);
  return found;
};

const buildOutsider = async (machines: Machines, order: HostOrder, number: number): Promise<void> => {
  const { name } = order;
  const hasDocker = order.engine !== 'absent';
  const host = await machines.build({
    name,
    placement: order,
    equipment: order,
    hasDocker,
    network: OUTSIDERS,
    number,
  });
  if (order.engine === 'stopped') host.stopEngine();
};

/** Simulated machines, ready to run scripts, with the swarms that were ordered. */
export const createSimulatedLab = async (options: SimulatedLabOptions): Promise<SimulatedLab> => {
  const random = labRandom(options.seed ?? 1);
  const runtimes = new Map<SwarmId, SwarmRuntime>();
  const swarms = new Map<string, SimulatedSwarm>();
  const machines = new Machines({
    directory: options.directory,
    interpreter: options.interpreter ?? ['sh', '-c'],
    answers: options.answers ?? 'shell',
    clientProgram: options.clientProgram ?? quickestClient(),
    random,
    swarms: runtimes,
  });
  const close = async (): Promise<void> => {
    for (const runtime of runtimes.values()) runtime.close();
    await machines.close();
  };
  try {
    for (const [network, order] of options.swarms.entries()) {
      const runtime = createSwarmRuntime(order, random, { ...DEFAULT_TIMING, ...options.timing });
      runtimes.set(runtime.model.id, runtime);
      swarms.set(order.name, await foundSwarm(order, network, runtime, machines));
    }
    for (const [number, order] of (options.hosts ?? []).entries()) await buildOutsider(machines, order, number);
  } catch (error) {
    await close();
    throw error;
  }
  const { instances } = machines;
  return {
    instances,
    swarm: (name) => named('swarm', swarms.get(name), name),
    host: (name) => named('host', machines.hosts.get(name), name),
    instance: (name) =>
      named(
        'instance',
        instances.find(({ computerName }) => computerName === name),
        name,
      ),
    close,
  };
};
