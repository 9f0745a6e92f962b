import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Mount, network, name and process namespaces, with a process 1 that lives as long as a pipe from this process. */
export interface Namespace {
  /** Process 1 of the namespaces, as the machine numbers it. */
  readonly pid: number;
  /** The command that runs `argv` inside, as a process of the namespaces. */
  enter(argv: readonly string[]): string[];
  /** The command that runs `argv` in the network alone, where the machine's process ids still mean what they say. */
  enterNetwork(argv: readonly string[]): string[];
  /** Ends everything inside. May be called twice. */
  close(): Promise<void>;
}

const START_LIMIT_MILLISECONDS = 120_000;
const END_LIMIT_MILLISECONDS = 60_000;

/** Runs what follows as process 1 of new namespaces, and waits for it. */
export const UNSHARE = [
  'unshare',
  '--mount',
  '--net',
  '--uts',
  '--pid',
  '--fork',
  '--mount-proc',
  '--propagation',
  'private',
  '--',
] as const;

/** `unshare --fork` and `nsenter --pid` have exactly one child each: the process that they stand for. */
const onlyChildOf = async (pid: number): Promise<number> => {
  const [child] = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ');
  const found = Number(child);
  if (!child || !Number.isInteger(found)) throw new Error(`process ${pid} has no child`);
  return found;
};

/** Resolves when the process says its first word; rejects with its complaint when it ends before. */
const isReady = async (child: ChildProcessWithoutNullStreams): Promise<void> => {
  const complaints: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
  const settled = new AbortController();
  const { signal } = settled;
  const failed = once(child, 'close', { signal }).then(() => {
    throw new Error(`namespaces could not be set up: ${complaints.join('').trim()}`);
  });
  const late = delay(START_LIMIT_MILLISECONDS, undefined, { signal }).then(() => {
    throw new Error(`namespaces were not set up in ${START_LIMIT_MILLISECONDS / 1000} s`);
  });
  try {
    await Promise.race([once(child.stdout, 'data', { signal }), failed, late]);
  } finally {
    settled.abort();
    await Promise.allSettled([failed, late]);
  }
};

/** Opens namespaces inside `outer`, or on the machine itself, and resolves when their process 1 says `ready`. */
export const openNamespace = async (processOne: readonly string[], outer?: Namespace): Promise<Namespace> => {
  const [command = '', ...args] = outer ? outer.enter([...UNSHARE, ...processOne]) : [...UNSHARE, ...processOne];
  // A group of its own: Ctrl-C is for us, who then close in order.
  const child = spawn(command, args, { stdio: 'pipe', detached: true });
  const ended = once(child, 'close');
  child.stdin.on('error', () => undefined);
  const close = async (): Promise<void> => {
    child.stdin.end();
    const limit = new AbortController();
    await Promise.race([ended, delay(END_LIMIT_MILLISECONDS, undefined, { signal: limit.signal })]);
    limit.abort();
  };
  try {
    await isReady(child);
    const unshare = outer ? await onlyChildOf(child.pid ?? 0) : (child.pid ?? 0);
    const pid = await onlyChildOf(unshare);
    return {
      pid,
      enter: (argv) => ['nsenter', '--target', `${pid}`, '--mount', '--net', '--uts', '--pid', '--', ...argv],
      enterNetwork: (argv) => ['nsenter', '--target', `${pid}`, '--net', '--', ...argv],
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
