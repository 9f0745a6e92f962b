import type { ChildProcess } from 'node:child_process';

interface HostSpawnOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdio: readonly ['ignore', 'pipe', 'pipe'];
}

/** How a process is started on a host: plainly, or inside a real engine host's namespaces. */
export interface HostShell {
  /** Must start the process as the leader of a process group of its own (`detached`): the agent kills by group. */
  spawn(argv: readonly string[], options: HostSpawnOptions): ChildProcess;
  /** The agent's own environment, which its scripts inherit. A real agent has a plain PATH and no HOME. */
  readonly environment: Readonly<Record<string, string>>;
  /** The shell that runs `_script.sh`, such as `['sh', '-c']` or `['busybox', 'sh', '-c']`. */
  readonly interpreter: readonly string[];
}
