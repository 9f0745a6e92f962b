import type { NodeId } from '../../domain/ids.js';
import type { SwarmRuntime } from './engine/swarm-runtime.js';
import type { SimulatedHost } from './host/simulated-host.js';
import { joinNode } from './model/node-list.js';

/** `docker swarm join` on this host, as a node of its own. `remote`: where a manager listens; empty for the first one. */
export const joinSwarm = (
  runtime: SwarmRuntime,
  host: SimulatedHost,
  role: 'manager' | 'worker',
  remote: string,
): void => {
  const { hostname, address, version } = host.engine.options;
  const node = { id: runtime.random.swarmkitId() as NodeId, hostname, address, engineVersion: version, role };
  runtime.replace(joinNode(runtime.model, node, new Date()));
  host.engine.enter(runtime, node.id, role, remote);
};
