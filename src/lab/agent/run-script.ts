import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { HostShell } from './host-shell.js';
import type { ScriptEnd } from './exit-rules.js';
import { drain, type OutputSpool } from './output-spool.js';

export interface ScriptRun {
  readonly shell: HostShell;
  readonly scriptPath: string;
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMilliseconds: number;
  /** Aborted: SIGKILL to the process group, at once. */
  readonly cancel: AbortSignal;
  readonly stdout: OutputSpool;
  readonly stderr: OutputSpool;
}

/** Go's words for the signals that end a script in practice. */
const SIGNAL_WORDS: Readonly<Record<string, string>> = {
  SIGKILL: 'killed',
  SIGTERM: 'terminated',
  SIGINT: 'interrupt',
  SIGHUP: 'hangup',
};

const killGroup = (child: ChildProcess): void => {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group has ended in the meantime.
  }
};

const endOf = (code: number | null, signal: string | null): ScriptEnd =>
  code === null
    ? { kind: 'signalled', signal: SIGNAL_WORDS[signal ?? ''] ?? String(signal) }
    : { kind: 'exited', code };

/** Resolves when the shell has ended AND nobody holds its output any more, as Go's `Wait` does. */
const ended = async (child: ChildProcess, run: ScriptRun): Promise<ScriptEnd> => {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('a script needs pipes for its output');
  const exit = once(child, 'exit') as Promise<[number | null, string | null]>;
  const [[code, signal]] = await Promise.all([exit, drain(stdout, run.stdout), drain(stderr, run.stderr)]);
  return endOf(code, signal);
};

const killedBy = (child: ChildProcess, run: ScriptRun, signal: AbortSignal): Promise<ScriptEnd> =>
  new Promise((resolve) => {
    const kill = (why: 'timeout' | 'cancel'): void => {
      killGroup(child);
      // Whoever left the group and still holds the output is not waited for.
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve({ kind: 'killed', why });
    };
    const timer = setTimeout(kill, run.timeoutMilliseconds, 'timeout');
    const cancel = (): void => {
      kill('cancel');
    };
    if (run.cancel.aborted) cancel();
    run.cancel.addEventListener('abort', cancel, { signal });
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
    });
  });

/** Runs `sh -c <path>` in a process group of its own, with no input, until it ends, times out or is cancelled. */
export const runScript = async (run: ScriptRun): Promise<ScriptEnd> => {
  const child = run.shell.spawn([...run.shell.interpreter, run.scriptPath], {
    cwd: run.workingDirectory,
    env: run.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const over = new AbortController();
  const failed = once(child, 'error', { signal: over.signal }).then(
    ([error]): ScriptEnd => ({ kind: 'notStarted', reason: (error as Error).message }),
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([ended(child, run), killedBy(child, run, over.signal), failed]);
  } finally {
    over.abort();
  }
};
