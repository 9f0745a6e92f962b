import type { EngineHost } from '../../../src/lab/engine/engine-host.js';
import { waitUntil } from '../../../src/lab/engine/wait.js';

/** Managers find each other again after up to a minute (their backoff grows while they are apart). */
export const PATIENCE = 150_000;

const reachableManagers = async (host: EngineHost): Promise<number | undefined> => {
  const { exitCode, stdout } = await host.docker(['node', 'ls', '--format', '{{.ManagerStatus}}'], {
    limitSeconds: 25,
  });
  return exitCode === 0 ? (stdout.match(/Leader|Reachable/g) ?? []).length : undefined;
};

/** Until each of these hosts sees so many managers that can be reached; undefined: until none of them has a leader. */
export const reach = (amount: number | undefined, ...hosts: EngineHost[]): Promise<void> =>
  waitUntil(
    `${amount ?? 'no'} managers are reachable`,
    async () => (await Promise.all(hosts.map(reachableManagers))).every((seen) => seen === amount),
    PATIENCE,
  );
