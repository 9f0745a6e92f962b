import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EnginePaths, ProgramsInUse } from './engine-sets.js';
import { ENVIRONMENT, type Machine } from './machine.js';
import { DEFAULT_DATA_ROOT } from './engine-settings.js';
import { waitUntil } from './wait.js';

/** The dockerd of one machine. */
export interface Engine {
  /** Resolves when the engine answers (systemctl.sh). Does nothing when it runs already. */
  readonly start: () => Promise<void>;
  /** SIGTERM; resolves when it has ended. */
  readonly stop: () => Promise<void>;
  /** SIGKILL. */
  readonly kill: () => Promise<void>;
  /** SIGSTOP: every call to it hangs. */
  readonly pause: () => Promise<void>;
  readonly resume: () => Promise<void>;
}

const PID_FILE = '/run/docker.pid';
/** Beyond what systemctl.sh itself waits, which counts its looks: on a busy machine each takes longer. */
const SERVICE_LIMIT_SECONDS = 300;
const KILL_LIMIT_MILLISECONDS = 60_000;
const LOG_LINES = 5;

const FLAGS = [
  '--host=unix:///run/docker.sock',
  `--pidfile=${PID_FILE}`,
  // No container ever runs here: rules, a bridge and layers would only cost time.
  '--iptables=false',
  '--ip6tables=false',
  '--bridge=none',
  '--storage-driver=vfs',
  '--log-level=warn',
];

export interface EngineSettings {
  readonly programs: ProgramsInUse;
  readonly dataRoot: string;
}

/** An engine finds its own containerd and runc before those of the machine. */
const commandOf = ({ dockerd, environment = {} }: EnginePaths): string[] => [
  'env',
  `PATH=${dirname(dockerd)}:${ENVIRONMENT.PATH}`,
  ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
  dockerd,
  ...FLAGS,
];

export const createEngine = (machine: Machine, { programs, dataRoot }: EngineSettings): Engine => {
  const log = join(machine.folder, 'dockerd.log');
  const sh = (script: string, ...args: string[]): ReturnType<Machine['run']> =>
    machine.run(['sh', '-c', script, ...args]);
  const isRunning = async (): Promise<boolean> => (await sh(`kill -0 "$(cat ${PID_FILE})" 2>/dev/null`)).exitCode === 0;
  const signal = async (name: string): Promise<void> => {
    await sh(`kill -"$0" "$(cat ${PID_FILE})" 2>/dev/null`, name);
  };
  const hasEnded = (): Promise<void> =>
    waitUntil(`the engine of ${machine.name} has ended`, async () => !(await isRunning()), KILL_LIMIT_MILLISECONDS);
  const systemctl = async (verb: 'start' | 'stop'): Promise<boolean> =>
    (await machine.run(['systemctl', verb, 'docker'], { limitSeconds: SERVICE_LIMIT_SECONDS })).exitCode === 0;
  const lastWords = async (): Promise<string> =>
    (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-LOG_LINES).join('\n');

  return {
    async start() {
      if (await isRunning()) return;
      if (dataRoot !== DEFAULT_DATA_ROOT) {
        await writeFile(join(machine.folder, 'etc/docker/daemon.json'), JSON.stringify({ 'data-root': dataRoot }));
      }
      await writeFile(
        join(machine.folder, 'etc/docker/lab-engine'),
        `${[log, ...commandOf(programs.current)].join('\n')}\n`,
      );
      if (await systemctl('start')) return;
      throw new Error(`the engine of ${machine.name} did not start: ${await lastWords()}`);
    },
    async stop() {
      if (!(await systemctl('stop'))) throw new Error(`the engine of ${machine.name} did not end`);
    },
    async kill() {
      await signal('KILL');
      await hasEnded();
    },
    pause: () => signal('STOP'),
    resume: () => signal('CONT'),
  };
};
