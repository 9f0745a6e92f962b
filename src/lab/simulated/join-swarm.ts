import type { NodeId } from '../../domain/ids.js';
import { DaemonError, REFUSAL } from './engine/daemon-error.js';
import type { SimulatedEngine } from './engine/simulated-engine.js';
import type { SwarmRuntime } from './engine/swarm-runtime.js';
import { roleOfToken, type TokenRole } from './model/join-tokens.js';
import { joinNode } from './model/node-list.js';

/**
 * `docker swarm join` on this engine, as a node of its own, in the role that the token is for. `remote`: where a manager listens;
 * empty for the first one. A token from before a rotation is refused, and nothing is left of the attempt. Errors: DaemonError.
 */
export const joinSwarm = (runtime: SwarmRuntime, engine: SimulatedEngine, token: string, remote: string): TokenRole => {
  const role = roleOfToken(runtime.model.cluster.joinTokens, token);
  if (role === undefined) throw new DaemonError(REFUSAL.invalidToken);
  const { hostname, address, version } = engine.options;
  const node = { id: runtime.random.swarmkitId() as NodeId, hostname, address, engineVersion: version, role };
  runtime.replace(joinNode(runtime.model, node, new Date()));
  engine.enter(runtime, node.id, role, remote);
  return role;
};
