/** The engine refused: the client prints `Error response from daemon: …` and leaves with 1. */
export class DaemonError extends Error {
  override readonly name = 'DaemonError';
}

/** Nobody answers on the engine's socket. */
export class EngineUnreachable extends Error {
  override readonly name = 'EngineUnreachable';
  constructor() {
    super('Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?');
  }
}

/** moby daemon/cluster/errors.go and cluster.go, in the words of 20.10. */
export const REFUSAL = {
  notInSwarm:
    'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
  worker:
    "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.",
  locked:
    'Swarm is encrypted and needs to be unlocked before it can be used. Please use "docker swarm unlock" to unlock it.',
  noLeader:
    "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.",
  lostLeader: 'rpc error: code = Unknown desc = raft: failed to process the request: node lost leader status',
  alreadyInSwarm:
    'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.',
  invalidToken: 'rpc error: code = InvalidArgument desc = A valid join token is necessary to join this cluster',
  noManagerThere:
    'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: connect: connection refused"',
  leaveNoSwarm: 'This node is not part of a swarm',
  leaveLocked: 'Swarm is encrypted and locked. Please unlock it first or use `--force` to ignore this message.',
  notLocked: 'swarm is not locked',
  wrongKey: 'swarm could not be unlocked: invalid key provided',
  malformedKey: 'invalid key string',
  certificatesExpired: 'Swarm certificates have expired. To replace them, leave the swarm and join again.',
} as const;
