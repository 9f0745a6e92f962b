import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { HostShell } from '../agent/host-shell.js';
import { outputOf, runCommand, type CommandOptions, type CommandResult } from './host-command.js';
import type { ProgramsInUse } from './engine-sets.js';
import { openNamespace, type Namespace } from './namespace.js';

/** A machine on the lab's bridge: files, processes, a name and a network of its own. No engine runs on it by itself. */
export interface Machine {
  readonly name: string;
  /** IPv4, on a network that only this lab has. */
  readonly address: string;
  /** Holds what survives a loss of power; the agent's folders and the engine's data lie below it. */
  readonly folder: string;
  readonly shell: HostShell;
  /** Runs a command on the machine; after `limitSeconds` (60) it is killed and its exit code is 124 or 137. */
  readonly run: (argv: readonly string[], options?: MachineRunOptions) => Promise<CommandResult>;
  readonly powerOn: () => Promise<void>;
  /** Every process is killed at once, and `/run` is forgotten. */
  readonly powerOff: () => Promise<void>;
  readonly cutNetwork: () => Promise<void>;
  readonly restoreNetwork: () => Promise<void>;
}

interface MachineRunOptions extends Pick<CommandOptions, 'input'> {
  readonly limitSeconds?: number;
}

export interface MachineSettings {
  readonly name: string;
  /** Position on the bridge, from 1; gives the address and the name of the cable. */
  readonly index: number;
  readonly folder: string;
  /** Their docker client is the only one on the machine. */
  readonly programs: ProgramsInUse;
  /** A folder of programs that the machine shares, such as the engines that were fetched. */
  readonly shared: string;
  /** Docker's root dir, which survives a loss of power. */
  readonly dataRoot: string;
  /** Programs that are taken away, such as `openssl`. */
  readonly without: readonly string[];
}

const HOST_SCRIPT = fileURLToPath(new URL('./host.sh', import.meta.url));
/** As amazon-ssm-agent has it: no HOME, a plain PATH. */
export const ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };
const DEFAULT_LIMIT_SECONDS = 60;
/** `timeout` on the machine comes first: it also ends what the command started. */
const GRACE_SECONDS = 10;

const addressOf = (index: number): string => `10.77.${index >> 8}.${index & 255}`;

const ipBatch = (commands: readonly string[]): [string[], CommandOptions] => [
  ['ip', '-batch', '-'],
  { input: `${commands.join('\n')}\n` },
];

export const createMachine = (lab: Namespace, settings: MachineSettings): Machine => {
  const { name, index, folder } = settings;
  const address = addressOf(index);
  const cable = `host${index}`;
  let power: Namespace | undefined;
  const live = (): Namespace => {
    if (power === undefined) throw new Error(`${name} is powered off`);
    return power;
  };
  const onBridge = async (commands: readonly string[]): Promise<void> => {
    const [argv, options] = ipBatch(commands);
    await outputOf(lab.enterNetwork(argv), options);
  };
  const plugIn = async (host: Namespace): Promise<void> => {
    // The old cable goes away with its machine, but only some time later.
    await runCommand(lab.enterNetwork(['ip', 'link', 'delete', cable]));
    await onBridge([
      `link add name ${cable} type veth peer name eth0 netns ${host.pid}`,
      `link set dev ${cable} master lab0 up`,
    ]);
    const [argv, options] = ipBatch([
      'link set dev lo up',
      `address add ${address}/16 dev eth0`,
      'link set dev eth0 up',
    ]);
    await outputOf(host.enterNetwork(argv), options);
  };
  return {
    name,
    address,
    folder,
    shell: {
      environment: ENVIRONMENT,
      interpreter: ['sh', '-c'],
      spawn: (argv, { cwd, env, stdio }) => {
        const [command = '', ...args] = live().enter(['sh', '-c', 'cd "$0" && exec "$@"', cwd, ...argv]);
        return spawn(command, args, { env, stdio: [...stdio], detached: true });
      },
    },
    run: async (argv, { limitSeconds = DEFAULT_LIMIT_SECONDS, ...options } = {}) =>
      runCommand(live().enter(['timeout', '-k', '1', `${limitSeconds}`, ...argv]), {
        ...options,
        env: ENVIRONMENT,
        limitMilliseconds: (limitSeconds + GRACE_SECONDS) * 1000,
      }),
    async powerOn() {
      if (power !== undefined) return;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const host = await openNamespace(
        [
          'sh',
          HOST_SCRIPT,
          folder,
          name,
          settings.programs.current.docker,
          settings.shared,
          settings.dataRoot,
          ...settings.without,
        ],
        lab,
      );
      power = host;
      await plugIn(host);
    },
    async powerOff() {
      const host = power;
      power = undefined;
      await host?.close();
    },
    cutNetwork: () => onBridge([`link set dev ${cable} down`]),
    restoreNetwork: () => onBridge([`link set dev ${cable} up`]),
  };
};
