import { spawn, type ChildProcess } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesBelow, processesOf, traceTool } from './watching.js';
import { readFrame, isNonce, type FrameReading, type Nonce } from '../../src/onhost/frame.js';

const support = fileURLToPath(new URL('../support/', import.meta.url));

/** What stock hosts have, and nothing else: a script that needs more fails here. */
const STOCK_TOOLS =
  'sh true readlink cat tr cut sed grep head tail date gzip base64 cksum sleep rm mkdir printf kill timeout openssl curl env wc sort awk find id stat ls od';

export const nonceOf = (text: string): Nonce => {
  if (!isNonce(text)) throw new Error(`not a nonce: ${text}`);
  return text;
};

export interface StubHost {
  /** The folder that is `/` there. */
  readonly root: string;
  /** What the docker client prints per call: the call's name (see docker-stub/docker) to its output. */
  answers(files: Readonly<Record<string, string>>): void;
  /** A file of the host, by its absolute path there. */
  write(path: string, content: string): void;
  /** The folder of a manager below this root of an engine. */
  writeSwarmFolder(root: string): void;
  /** From now on `openssl genpkey` gives this one, instead of making another. */
  haveKeyPairs(privateKeyPem: string): void;
  removeTool(name: string): void;
  /** From now on every program that a script calls leaves its arguments and its environment in `trace()`. */
  traceTools(): void;
  trace(): string;
  /** The text of every file of the host, and of its folder in memory, but for what stands for the engine's memory. */
  files(): readonly { readonly path: string; readonly content: string }[];
  /** What every docker call was told of the engine to ask: its options for that, and such variables of its environment. */
  told(): readonly string[];
  /** The arguments of every docker call that was made. */
  calls(): readonly string[];
  /** How large a core file each of them could have left (`ulimit -c`). */
  coreLimits(): readonly string[];
  run(
    script: string,
    shell: readonly string[],
    nonce: Nonce,
    environment?: Readonly<Record<string, string>>,
  ): Promise<{ output: string; errors: string; frame: FrameReading }>;
  /** Starts a script in a process group of its own. */
  spawn(script: string, shell: readonly string[], environment?: Readonly<Record<string, string>>): ChildProcess;
  /** Command lines of processes that this host's scripts left running (Linux). */
  processes(): readonly string[];
  close(): void;
}

/** A host made of a folder: a docker client with canned answers, a `swarm/` folder, and the tools of a stock host. */
export function stubHost({
  docker = true,
  swarmFolder = true,
  memory = '/run',
}: { docker?: boolean; swarmFolder?: boolean; memory?: '/run' | '/dev/shm' | 'none' } = {}): StubHost {
  const root = mkdtempSync(join(tmpdir(), 'lockstep-stub-'));
  const bin = join(root, 'bin');
  const stub = join(root, 'stub');
  mkdirSync(bin);
  mkdirSync(stub);
  for (const tool of STOCK_TOOLS.split(' ')) linkTool(tool, bin);
  if (docker) cpSync(join(support, 'docker-stub', 'docker'), join(bin, 'docker'));
  const swarm = join(root, 'var', 'lib', 'docker', 'swarm');
  if (swarmFolder) copySwarmFolder(swarm);
  const inMemory = memory === 'none' ? undefined : mkdtempSync('/dev/shm/lockstep-stub-');
  mkdirSync(join(root, 'dev'));
  if (inMemory !== undefined) symlinkSync(inMemory, join(root, memory));
  const start: StubHost['spawn'] = (text, [program = 'sh', ...rest], environment) => {
    const script = join(root, '_script.sh');
    writeFileSync(script, text);
    const env = { PATH: bin, STUB: stub, LOCKSTEP_SYSROOT: root, ...environment };
    return spawn(whereIs(program), [...rest, script], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  };
  return {
    root,
    answers: (files) => {
      for (const [name, content] of Object.entries(files)) writeFileSync(join(stub, name), content);
    },
    write: (path, content) => {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), content);
    },
    writeSwarmFolder: (under) => {
      copySwarmFolder(join(root, under, 'swarm'));
    },
    haveKeyPairs: (pem) => {
      writeFileSync(join(stub, 'private.pem'), pem);
      rmSync(join(bin, 'openssl'));
      const given = `[ "$1" = genpkey ] && while [ $# -gt 0 ]; do [ "$1" = -out ] && exec cat "$STUB/private.pem" >"$2"; shift; done`;
      writeFileSync(join(bin, 'openssl'), `#!/bin/sh\n${given}\nexec ${whereIs('openssl')} "$@"\n`, { mode: 0o755 });
    },
    removeTool: (name) => {
      rmSync(join(bin, name));
    },
    told: () => linesOf(join(stub, 'told')),
    calls: () => linesOf(join(stub, 'calls')),
    coreLimits: () => linesOf(join(stub, 'core-limits')),
    traceTools: () => {
      for (const tool of readdirSync(bin)) traceTool(join(bin, tool), join(stub, 'trace'));
    },
    trace: () => readFileSync(join(stub, 'trace'), 'utf8'),
    files: () => [root, ...(inMemory === undefined ? [] : [inMemory])].flatMap((folder) => filesBelow(folder, stub)),
    spawn: start,
    run: async (text, shell, nonce, environment) => {
      const { output, errors } = await outputOf(start(text, shell, environment));
      return { output, errors, frame: readFrame(output, nonce) };
    },
    processes: () => processesOf(root).map(({ commandLine }) => commandLine),
    close: () => {
      for (const { pid } of processesOf(root)) killIfThere(pid);
      rmSync(root, { recursive: true, force: true });
      if (inMemory !== undefined) rmSync(inMemory, { recursive: true, force: true });
    },
  };
}

const linesOf = (path: string): readonly string[] =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

function copySwarmFolder(swarm: string): void {
  const from = join(support, 'swarm-folder');
  mkdirSync(join(swarm, 'certificates'), { recursive: true });
  for (const name of readdirSync(from)) {
    if (name.endsWith('.crt')) cpSync(join(from, name), join(swarm, 'certificates', name));
    if (name.endsWith('.json')) cpSync(join(from, name), join(swarm, name));
  }
}

const whereIs = (tool: string): string => {
  const found = (process.env['PATH'] ?? '')
    .split(':')
    .map((folder) => join(folder, tool))
    .find(existsSync);
  if (found === undefined) throw new Error(`this machine has no ${tool}`);
  return found;
};

function linkTool(tool: string, bin: string): void {
  try {
    symlinkSync(whereIs(tool), join(bin, tool));
  } catch (error) {
    // `printf` and `kill` are builtins of every shell; some machines have no file for them, or no curl.
    if (!['printf', 'kill', 'curl'].includes(tool)) throw error;
  }
}

/** What a script printed until it had ended; it is killed after 50 s. */
export const outputOf = (child: ChildProcess): Promise<{ output: string; errors: string }> =>
  new Promise((resolve, reject) => {
    const limit = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, 50_000);
    let output = '';
    let errors = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(limit);
      resolve({ output, errors });
    });
  });
