import type { SwarmId } from '../../domain/ids.js';
import type { LabRandom } from './engine/random.js';
import { SwarmRuntime, type Timing } from './engine/swarm-runtime.js';
import type { SimulatedHost } from './host/simulated-host.js';
import { joinSwarm } from './join-swarm.js';
import type { Machines } from './machines.js';
import { renewedToken, type JoinTokens } from './model/join-tokens.js';
import { newSwarm } from './model/new-swarm.js';
import { DEFAULT_SPEC } from './model/swarm-model.js';
import type { SwarmOrder } from './orders.js';
import { SimulatedSwarm } from './simulated-swarm.js';

const DEFAULT_CERTIFICATE_HOURS = 2160;
const HOUR_IN_NANOSECONDS = 3_600e9;

/** Both name the same root CA. */
const firstTokens = (random: LabRandom): JoinTokens => {
  const worker = random.joinToken();
  return { worker, manager: renewedToken(worker, random.joinToken()) };
};

/** A swarm without a node yet, as `docker swarm init [--autolock]` would leave it. */
export const createSwarmRuntime = (order: SwarmOrder, random: LabRandom, timing: Timing): SwarmRuntime => {
  const nodeCertExpiry = (order.certificateHours ?? DEFAULT_CERTIFICATE_HOURS) * HOUR_IN_NANOSECONDS;
  const model = newSwarm({
    id: random.swarmkitId() as SwarmId,
    now: new Date(),
    spec: { ...DEFAULT_SPEC, autolock: order.autolock, nodeCertExpiry },
    unlockKey: order.autolock ? random.unlockKey() : undefined,
    ingressId: random.swarmkitId(),
    joinTokens: firstTokens(random),
  });
  return new SwarmRuntime(model, random, timing);
};

/** Builds the machines of a swarm and lets them join, managers first. `network` is its number in the lab. */
export const foundSwarm = async (
  order: SwarmOrder,
  network: number,
  runtime: SwarmRuntime,
  machines: Machines,
): Promise<SimulatedSwarm> => {
  let firstManager = '';
  const join = async (role: 'manager' | 'worker', nth: number): Promise<SimulatedHost> => {
    const number = role === 'manager' ? nth : order.managers + nth;
    const name = `${order.name}-${role}-${nth + 1}`;
    const tags = role === 'worker' ? (order.workerTags ?? order.tags ?? {}) : (order.tags ?? {});
    const placement = { ...order, tags };
    const host = await machines.build({ name, placement, equipment: order, hasDocker: true, network, number });
    joinSwarm(runtime, host.engine, runtime.model.cluster.joinTokens[role], firstManager);
    firstManager = firstManager === '' ? `${host.engine.options.address}:2377` : firstManager;
    return host;
  };
  const joinAll = async (role: 'manager' | 'worker', count: number): Promise<readonly SimulatedHost[]> => {
    const hosts: SimulatedHost[] = [];
    for (let nth = 0; nth < count; nth += 1) hosts.push(await join(role, nth));
    return hosts;
  };
  const managers = await joinAll('manager', order.managers);
  const workers = await joinAll('worker', order.workers ?? 0);
  return new SimulatedSwarm(order.name, runtime, { managers, workers });
};
