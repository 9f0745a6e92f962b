import { makeSealingKeys } from '../onhost/seal.js';
import { main } from './main.js';
import { systemClock } from './system-clock.js';

export interface RunOptions {
  /** Called with what the command writes, as it writes it. */
  readonly onStdout?: (text: string) => void;
  readonly onStderr?: (text: string) => void;
  /** Aborted: as a first SIGINT. What changes nothing ends, what changes something comes to a safe end. */
  readonly signal?: AbortSignal;
}

export interface RunResult {
  /** As of the command: see `EXIT`. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs one command line in this process, as `lockstep` with these arguments would: `run(['audit', '--tag', 'Role=swarm-manager', '--format',
 * 'json'])`. Nobody is asked, so that what changes something needs `--yes`. AWS settings are those of this process's environment.
 * Resolves also for errors, to their exit code; the text about them is in `stderr`.
 */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { onStdout, onStderr, signal } = options;
  const written = { stdout: '', stderr: '' };
  const exitCode = await main(argv, {
    stdout: (text) => {
      written.stdout += text;
      onStdout?.(text);
    },
    stderr: (text) => {
      written.stderr += text;
      onStderr?.(text);
    },
    stdoutIsTerminal: false,
    stderrIsTerminal: false,
    columns: undefined,
    env: process.env,
    clock: systemClock,
    makeSealingKeys,
    onInterrupt: (listener) => {
      if (signal?.aborted === true) listener();
      signal?.addEventListener('abort', listener);
      return () => {
        signal?.removeEventListener('abort', listener);
      };
    },
  });
  return { exitCode, ...written };
}
