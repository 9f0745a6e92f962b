import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { engineSets, setOf, type EnginePaths, type EngineSet } from './engine-sets.js';
import { UNSHARE } from './namespace.js';

export type EngineSupport =
  | { readonly supported: true; readonly paths: EnginePaths }
  /** In words, with what to install or change. */
  | { readonly supported: false; readonly reason: string };

const FOLDERS = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/sbin', '/bin'];
const TOOLS = ['ip', 'mount', 'nsenter', 'pivot_root', 'setsid', 'timeout', 'unshare'];

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const find = (program: string, beside?: string): string | undefined => {
  const near = beside === undefined ? [] : [dirname(beside), join(dirname(beside), '../bin')];
  return [...near, ...FOLDERS].map((folder) => join(folder, program)).find(isExecutable);
};

/** What a lab does first, tried in namespaces that are gone when the trial ends. */
const TRIAL = [
  'set -e',
  'ip link add name lab0 type bridge',
  'ip link add name near type veth peer name far',
  'mount -t tmpfs tmpfs /mnt',
  'mkdir /mnt/upper /mnt/work /mnt/root',
  'mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work overlay /mnt/root',
].join('\n');

const complaintOfTrial = (): string | undefined => {
  const [command, ...args] = UNSHARE;
  const trial = spawnSync(command, [...args, 'sh', '-c', TRIAL], { encoding: 'utf8', timeout: 20_000 });
  if (trial.status === 0) return undefined;
  return trial.stderr.trim() || trial.error?.message || `the trial ended with ${String(trial.status ?? trial.signal)}`;
};

/** What the answer depends on, so that every machine's answer can be tested on one. */
export interface MachineToJudge {
  readonly platform: NodeJS.Platform;
  readonly userId: number | undefined;
  /** Path of an installed program; of several, the one that was installed with `beside`. */
  readonly find: (program: string, beside?: string) => string | undefined;
  /** The version that was asked for (`LOCKSTEP_ENGINE`), and the engines that it is looked for in. */
  readonly wanted: string | undefined;
  readonly sets: (own: EnginePaths | undefined) => readonly EngineSet[];
  readonly listsChildren: boolean;
  /** The complaint, when namespaces, a bridge and an overlay could not be made. */
  readonly tryNamespaces: () => string | undefined;
}

/** The engine that is installed on the machine, as a package manager does it. */
const ownEngine = ({ find }: Pick<MachineToJudge, 'find'>): EnginePaths | undefined => {
  const dockerd = find('dockerd');
  const docker = dockerd === undefined ? undefined : find('docker', dockerd);
  return dockerd === undefined || docker === undefined ? undefined : { dockerd, docker };
};

const chosenEngine = (machine: MachineToJudge): EngineSupport => {
  const own = ownEngine(machine);
  if (machine.wanted === undefined) {
    if (own !== undefined) return { supported: true, paths: own };
    const missing = machine.find('dockerd') === undefined ? 'dockerd' : 'the docker client';
    return { supported: false, reason: `${missing} is not installed (package docker.io)` };
  }
  const sets = machine.sets(own);
  const set = setOf(machine.wanted, sets);
  if (set !== undefined) return { supported: true, paths: set.paths };
  const there = sets.map(({ version }) => version).join(', ') || 'none';
  return {
    supported: false,
    reason: `engine ${machine.wanted} (LOCKSTEP_ENGINE) is not on this machine, which has: ${there}; npm run engines, in a clone of lockstep, fetches others`,
  };
};

export const judgeSupport = (machine: MachineToJudge): EngineSupport => {
  const no = (reason: string): EngineSupport => ({ supported: false, reason });
  if (machine.platform !== 'linux') return no(`engine hosts need Linux; this is ${machine.platform}`);
  if (machine.userId !== 0) return no('engine hosts need root, for network namespaces and for dockerd');
  const missing = TOOLS.filter((tool) => machine.find(tool) === undefined);
  if (missing.length > 0) return no(`not installed: ${missing.join(', ')} (packages iproute2, util-linux, coreutils)`);
  const engine = chosenEngine(machine);
  if (!engine.supported) return engine;
  if (!machine.listsChildren) return no('the kernel does not list the children of a process');
  const complaint = machine.tryNamespaces();
  if (complaint !== undefined) return no(`namespaces, a bridge or an overlay cannot be made here: ${complaint}`);
  return engine;
};

const thisMachine = (): MachineToJudge => ({
  platform: process.platform,
  userId: process.getuid?.(),
  find,
  wanted: process.env['LOCKSTEP_ENGINE'] || undefined,
  sets: engineSets,
  listsChildren: existsSync('/proc/thread-self/children'),
  tryNamespaces: complaintOfTrial,
});

let known: EngineSupport | undefined;

/** Whether this machine can run engine hosts, found out once by trying. */
export const engineSupport = (): EngineSupport => (known ??= judgeSupport(thisMachine()));

/**
 * Every engine that labs of this machine can be made of, the oldest first.
 *
 * @public Read by scripts/test-engines.mjs, from the build.
 */
export const enginesHere = (): readonly EngineSet[] => engineSets(ownEngine({ find }));
