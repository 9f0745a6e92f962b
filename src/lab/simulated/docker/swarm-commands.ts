import { DaemonError } from '../engine/daemon-error.js';
import type { ClusterSpec } from '../model/swarm-model.js';
import {
  ClientError,
  printed,
  printedLines,
  type CommandContext,
  type DockerAnswer,
  type DockerCommand,
} from './docker-command.js';
import { FORCE, isOn, QUIET, textOf, type ParsedFlags } from './flags.js';

const unlockInstruction = (key: string): string =>
  `To unlock a swarm manager after it restarts, run the \`docker swarm unlock\`\ncommand and provide the following key:\n\n    ${key}\n\n` +
  'Remember to store this key in a password manager, since without it you\nwill not be able to restart the manager.\n';

/** The client asks for the state first, and reads a key only on a locked node. */
const unlock = async ({ engine, call }: CommandContext): Promise<DockerAnswer> => {
  await engine.answering();
  const state = engine.localNodeState();
  switch (state) {
    case 'inactive':
      throw new ClientError('Error: This node is not part of a swarm');
    case 'pending':
    case 'active':
    case 'error':
      throw new ClientError('Error: swarm is not locked');
    case 'locked': {
      const key = await call.readInput('line');
      await engine.unlock(key.toString('utf8').trim());
      return printed('');
    }
  }
};

const fetchKey = async ({ api, flags }: CommandContext): Promise<string> => {
  const key = await api.unlockKey().catch((error: unknown) => {
    const daemon = error instanceof DaemonError ? 'Error response from daemon: ' : '';
    throw new ClientError(
      `could not fetch unlock key: ${daemon}${error instanceof Error ? error.message : String(error)}`,
    );
  });
  if (key === '') throw new ClientError('no unlock key is set');
  return isOn(flags, 'quiet') ? `${key}\n` : unlockInstruction(key);
};

const unlockKey = async (context: CommandContext): Promise<DockerAnswer> => {
  const { api, flags } = context;
  if (!isOn(flags, 'rotate')) return printed(await fetchKey(context));
  const { spec, version } = await api.cluster();
  if (!spec.autolock) throw new ClientError('cannot rotate because autolock is not turned on');
  await api.updateCluster({ version, spec, rotateUnlockKey: true });
  const success = isOn(flags, 'quiet') ? '' : 'Successfully rotated manager unlock key.\n';
  return printed(success + (await fetchKey(context)));
};

const NANOSECONDS: Readonly<Record<string, number>> = { h: 3_600e9, m: 60e9, s: 1e9, ms: 1e6, us: 1e3, ns: 1 };

/** Go's duration syntax, such as `2160h0m0s`. */
const durationOf = (flag: string, text: string): number => {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|us|ns|m|s)/g)];
  if (parts.map(([part]) => part).join('') !== text || text === '') {
    throw new ClientError(`invalid argument "${text}" for "--${flag}" flag: time: invalid duration "${text}"`, 125);
  }
  return parts.reduce((sum, [, amount = '0', unit = 'ns']) => sum + Number(amount) * (NANOSECONDS[unit] ?? 1), 0);
};

const merged = (spec: ClusterSpec, flags: ParsedFlags): ClusterSpec => {
  const number = (flag: string, present: number): number => (flags.has(flag) ? Number(textOf(flags, flag)) : present);
  const time = (flag: string, present: number): number =>
    flags.has(flag) ? durationOf(flag, textOf(flags, flag)) : present;
  return {
    labels: spec.labels,
    autolock: flags.has('autolock') ? isOn(flags, 'autolock') : spec.autolock,
    taskHistoryLimit: number('task-history-limit', spec.taskHistoryLimit),
    snapshotInterval: number('snapshot-interval', spec.snapshotInterval),
    keepOldSnapshots: number('max-snapshots', spec.keepOldSnapshots),
    dispatcherHeartbeat: time('dispatcher-heartbeat', spec.dispatcherHeartbeat),
    nodeCertExpiry: time('cert-expiry', spec.nodeCertExpiry),
  };
};

const update = async ({ api, flags }: CommandContext): Promise<DockerAnswer> => {
  if (flags.size === 0) return printed('Usage:  docker swarm update [OPTIONS]\n\nUpdate the swarm\n');
  const { spec, version } = await api.cluster();
  const wanted = merged(spec, flags);
  await api.updateCluster({ version, spec: wanted, rotateUnlockKey: false });
  const instruction = wanted.autolock && !spec.autolock ? unlockInstruction(await api.unlockKey()) : '';
  return printed(`Swarm updated.\n${instruction}`);
};

const leave = async ({ engine, flags }: CommandContext): Promise<DockerAnswer> => {
  await engine.leave(isOn(flags, 'force'));
  return printedLines(['Node left the swarm.']);
};

const UPDATE_FLAGS = [
  { name: 'autolock', kind: 'switch' },
  { name: 'task-history-limit', kind: 'text' },
  { name: 'snapshot-interval', kind: 'text' },
  { name: 'max-snapshots', kind: 'text' },
  { name: 'dispatcher-heartbeat', kind: 'text' },
  { name: 'cert-expiry', kind: 'text' },
] as const;
const NONE = { minimum: 0, maximum: 0 } as const;
const OPTIONS = '[OPTIONS]';

export const SWARM_COMMANDS: readonly DockerCommand[] = [
  { ...NONE, name: 'swarm unlock', usage: '', summary: 'Unlock swarm', flags: [], run: unlock },
  {
    ...NONE,
    name: 'swarm unlock-key',
    usage: OPTIONS,
    summary: 'Manage the unlock key',
    flags: [QUIET, { name: 'rotate', kind: 'switch' }],
    run: unlockKey,
  },
  { ...NONE, name: 'swarm update', usage: OPTIONS, summary: 'Update the swarm', flags: UPDATE_FLAGS, run: update },
  { ...NONE, name: 'swarm leave', usage: OPTIONS, summary: 'Leave the swarm', flags: [FORCE], run: leave },
];
