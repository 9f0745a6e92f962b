import { setTimeout as sleep } from 'node:timers/promises';
import type { DockerAnswer } from '../docker/docker-command.js';
import { runDocker } from '../docker/docker.js';
import type { SimulatedEngine } from '../engine/simulated-engine.js';

/** The status of `timeout` when it has killed the client. */
const CLIENT_KILLED: DockerAnswer = { exitCode: 124, stdout: '', stderr: '' };

export interface DockerOptions {
  readonly input?: string;
  readonly limitSeconds?: number;
}

/** A call of the docker client on a host, without a process. Killed (124) after `limitSeconds`. */
export async function callDocker(
  engine: SimulatedEngine,
  workingDirectory: string,
  args: readonly string[],
  { input = '', limitSeconds = 60 }: DockerOptions = {},
): Promise<DockerAnswer> {
  const patience = new AbortController();
  const answer = runDocker(engine, {
    argv: args,
    workingDirectory,
    readInput: () => Promise.resolve(Buffer.from(input)),
  });
  const killed = sleep(limitSeconds * 1000, CLIENT_KILLED, { signal: patience.signal, ref: false });
  killed.catch(() => undefined);
  try {
    return await Promise.race([answer, killed]);
  } finally {
    patience.abort();
  }
}
