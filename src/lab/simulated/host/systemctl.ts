import type { DockerAnswer } from '../docker/docker-command.js';

/** What a service manager can do to the engine of a host. */
export interface EngineService {
  readonly isRunning: () => boolean;
  readonly start: () => void;
  readonly stop: () => void;
}

const answer = (exitCode: number, stderr = ''): DockerAnswer => ({ exitCode, stdout: '', stderr });

/** The `systemctl` of a simulated host, so far as scripts ask for it: start, stop and is-active of docker. Undefined: it has no engine. */
export function runSystemctl(
  engine: EngineService | undefined,
  [verb = '', ...words]: readonly string[],
): DockerAnswer {
  if (engine === undefined) return answer(5, 'Unit docker.service not found.\n');
  const units = words.filter((word) => word !== '--quiet');
  for (const unit of units) {
    const order = `${verb} ${unit.replace(/\.service$/, '')}`;
    if (order === 'start docker') engine.start();
    else if (order === 'stop docker') engine.stop();
    else if (order === 'is-active docker' && !engine.isRunning()) return answer(3);
    else if (!['is-active docker', 'stop docker.socket'].includes(order)) {
      return answer(5, `the lab's systemctl does not know: ${order}\n`);
    }
  }
  return answer(0);
}
