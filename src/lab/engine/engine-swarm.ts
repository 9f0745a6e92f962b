import type { CommandResult } from './host-command.js';
import type { EngineHost } from './engine-host.js';
import type { EngineSwarmSettings, SwarmRole } from './engine-settings.js';
import { waitUntil } from './wait.js';

/** A swarm of real engines. */
export interface EngineSwarm {
  readonly name: string;
  readonly managers: readonly EngineHost[];
  readonly workers: readonly EngineHost[];
  /** The live key, from the first manager that shows one. Rejects when none does. */
  unlockKey(): Promise<string>;
  /** One rotation, on the first manager that accepts it; the new key. */
  rotate(): Promise<string>;
  setAutolock(on: boolean): Promise<void>;
  /** Resolves when every node is ready and every manager reachable. */
  settled(): Promise<void>;
}

export interface SwarmMembers {
  readonly managers: readonly EngineHost[];
  readonly workers: readonly EngineHost[];
}

const CALL_LIMIT_SECONDS = 25;
const SETTLE_LIMIT_MILLISECONDS = 120_000;

const succeeded = (what: string, host: EngineHost, { exitCode, stdout, stderr }: CommandResult): string => {
  if (exitCode === 0) return stdout.trim();
  throw new Error(`${host.name}: ${what} ended with ${exitCode}: ${stderr.trim()}`);
};

const must = async (host: EngineHost, args: readonly string[]): Promise<string> =>
  succeeded(`docker ${args.join(' ')}`, host, await host.docker(args));

const handleOf = (name: string, { managers, workers }: SwarmMembers): EngineSwarm => {
  const firstToAnswer = async (args: readonly string[]): Promise<string> => {
    const refusals: string[] = [];
    for (const manager of managers) {
      const { exitCode, stdout, stderr } = await manager.docker(args, { limitSeconds: CALL_LIMIT_SECONDS });
      if (exitCode === 0) return stdout.trim();
      refusals.push(`${manager.name}: ${stderr.trim()}`);
    }
    throw new Error(`no manager of ${name} answered docker ${args.join(' ')}: ${refusals.join('; ')}`);
  };
  const isSettled = async (): Promise<boolean> => {
    const states = await firstToAnswer(['node', 'ls', '--format', '{{.Status}} {{.ManagerStatus}}']).catch(() => '');
    const nodes = states.split('\n').map((line) => line.trim());
    const ready = nodes.filter((node) => node.startsWith('Ready'));
    const reachable = nodes.filter((node) => /Leader|Reachable/.test(node));
    return ready.length === managers.length + workers.length && reachable.length === managers.length;
  };
  return {
    name,
    managers,
    workers,
    unlockKey: () => firstToAnswer(['swarm', 'unlock-key', '-q']),
    rotate: () => firstToAnswer(['swarm', 'unlock-key', '--rotate', '-q']),
    async setAutolock(on) {
      await firstToAnswer(['swarm', 'update', `--autolock=${on}`]);
    },
    settled: () => waitUntil(`every node of ${name} is ready`, isSettled, SETTLE_LIMIT_MILLISECONDS),
  };
};

/** Makes one swarm of engines that run and are in none. */
export const formSwarm = async (settings: EngineSwarmSettings, members: SwarmMembers): Promise<EngineSwarm> => {
  const [first, ...others] = members.managers;
  if (first === undefined) throw new Error(`swarm ${settings.name} needs at least one manager`);
  await must(first, ['swarm', 'init', `--advertise-addr=${first.address}`, `--autolock=${settings.autolock}`]);
  const join = async (host: EngineHost, role: SwarmRole): Promise<void> => {
    const token = await must(first, ['swarm', 'join-token', '-q', role]);
    await must(host, ['swarm', 'join', '--token', token, first.address]);
  };
  // One manager after the other: each changes the quorum that the next one needs.
  for (const manager of others) await join(manager, 'manager');
  await Promise.all(members.workers.map((worker) => join(worker, 'worker')));
  const swarm = handleOf(settings.name, members);
  await swarm.settled();
  if (settings.certificateHours !== undefined) {
    // `init --cert-expiry` counts from the next leader on (seen); a new root renews every certificate now.
    await must(first, ['swarm', 'ca', '--rotate', '--quiet', `--cert-expiry=${settings.certificateHours}h`]);
    await swarm.settled();
  }
  return swarm;
};
