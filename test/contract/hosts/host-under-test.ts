import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandId } from '../../../src/domain/ids.js';

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

type Done = Promise<void> | void;

/** A machine with an engine, simulated or real, as a person at its keyboard and fate would meet it. */
export interface HostUnderTest {
  readonly name: string;
  /** The client is killed after `limitSeconds`; then the exit code is 124. */
  docker(
    args: readonly string[],
    options?: { readonly input?: string; readonly limitSeconds?: number },
  ): Promise<CommandResult>;
  /** A script through the host's agent, as Run Command sends it; a new command, unless an id is given. */
  runScript(script: string, commandId?: CommandId): Promise<CommandResult>;
  /** The text of every file that the host keeps, but for what the engine replicates, by its path there. */
  keptFiles(): readonly { readonly path: string; readonly content: string }[];
  /** The text of a file below Docker's root dir; rejects when it is not there. */
  read(path: string): Promise<string>;
  startEngine(): Done;
  stopEngine(): Done;
  restartEngine(): Done;
  pauseEngine(): Done;
  resumeEngine(): Done;
  cutNetwork(): Done;
  restoreNetwork(): Done;
  makeCertificatesReadOnly(): Done;
  makeCertificatesWritable(): Done;
}

export interface SwarmUnderTest {
  readonly managers: readonly HostUnderTest[];
  readonly workers: readonly HostUnderTest[];
  /** A machine with an engine that is in no swarm. */
  readonly outsider: HostUnderTest;
  close(): Promise<void>;
}

export interface SwarmShape {
  readonly managers: number;
  readonly workers: number;
  readonly autolock: boolean;
}

/** How one kind of host makes swarms, and how patient a test must be with it. */
export interface HostKit {
  readonly kind: string;
  makeSwarm(shape: SwarmShape): Promise<SwarmUnderTest>;
  /** For everything that happens in its own time: adoption, elections, an engine's start. */
  readonly patienceSeconds: number;
  /** Between two questions whose answer is waited for. */
  readonly pauseMilliseconds: number;
  /** How long a client is left waiting where it must be seen to block. */
  readonly blockedSeconds: number;
  /** How many swarms may stand at the same time. */
  readonly swarmsAtOnce: number;
}

export interface ContractCase {
  readonly name: string;
  readonly shape: SwarmShape;
  readonly check: (swarm: SwarmUnderTest, kit: HostKit) => Promise<void>;
}

/** Asks again until the answer is the wanted one; rejects with the last answer when patience ends. */
export const eventually = async <T>(
  kit: HostKit,
  ask: () => Promise<T>,
  isWanted: (answer: T) => boolean,
): Promise<T> => {
  const deadline = Date.now() + kit.patienceSeconds * 1000;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(answer)} after ${kit.patienceSeconds} s`);
    await sleep(kit.pauseMilliseconds);
  }
};

/** The same on several hosts, side by side. */
export const onAll = async (hosts: readonly HostUnderTest[], act: (host: HostUnderTest) => Done): Promise<void> => {
  await Promise.all(
    hosts.map(async (host) => {
      await act(host);
    }),
  );
};

/** The nth of a list that must have it. */
export const nth = <T>(list: readonly T[], index: number): T => {
  const item = list[index];
  if (item === undefined) throw new Error(`there is no item ${index}`);
  return item;
};

/** Standard output of a docker call that must succeed, without the last newline. */
export const output = async (host: HostUnderTest, ...args: readonly string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await host.docker(args);
  if (exitCode !== 0) throw new Error(`docker ${args.join(' ')} on ${host.name}: ${exitCode}, ${stderr}`);
  return stdout.replace(/\n$/, '');
};

export const nodeState = (host: HostUnderTest): Promise<string> =>
  output(host, 'info', '--format', '{{.Swarm.LocalNodeState}}');

export const unlock = (host: HostUnderTest, key: string, limitSeconds?: number): Promise<CommandResult> =>
  host.docker(['swarm', 'unlock'], { input: `${key}\n`, ...(limitSeconds === undefined ? {} : { limitSeconds }) });

export const liveKey = (host: HostUnderTest): Promise<string> => output(host, 'swarm', 'unlock-key', '-q');

export const clusterVersion = async (host: HostUnderTest): Promise<number> =>
  Number(await output(host, 'info', '--format', '{{.Swarm.Cluster.Version.Index}}'));

/** Unlocked, and with a leader that answers. */
export const untilServing = async (kit: HostKit, host: HostUnderTest): Promise<void> => {
  await eventually(
    kit,
    () => host.docker(['node', 'ls', '-q']),
    ({ exitCode }) => exitCode === 0,
  );
};
