import { DaemonError, REFUSAL } from '../engine/daemon-error.js';
import type { SimulatedEngine } from '../engine/simulated-engine.js';
import type { SwarmRuntime } from '../engine/swarm-runtime.js';
import { joinSwarm } from '../join-swarm.js';
import type { TokenRole } from '../model/join-tokens.js';
import {
  ClientError,
  printed,
  printedLines,
  type CommandContext,
  type DockerAnswer,
  type DockerCommand,
} from './docker-command.js';
import { isOn, QUIET, textOf } from './flags.js';

const CLUSTER_PORT = 2377;

const instruction = (role: TokenRole, token: string, address: string): string =>
  `To add a ${role} to this swarm, run the following command:\n\n    docker swarm join --token ${token} ${address}:${CLUSTER_PORT}\n\n`;

/** docker/cli command/swarm/join_token.go: a rotation compares with the version that the client has read itself. */
const joinToken = async ({ api, engine, flags, positional }: CommandContext): Promise<DockerAnswer> => {
  const [role = ''] = positional;
  if (role !== 'worker' && role !== 'manager') throw new ClientError(`unknown role ${role}`);
  const rotates = isOn(flags, 'rotate');
  const isQuiet = isOn(flags, 'quiet');
  if (rotates) {
    const { spec, version } = await api.cluster();
    await api.updateCluster({ version, spec, rotateUnlockKey: false, rotateTokens: [role] });
  }
  const { joinTokens } = await api.cluster();
  if (isQuiet) return printedLines([joinTokens[role]]);
  const success = rotates ? `Successfully rotated ${role} join token.\n\n` : '';
  return printed(success + instruction(role, joinTokens[role], engine.options.address));
};

/** The swarm of which a manager listens at this address. */
const swarmAt = ({ options }: SimulatedEngine, remote: string): SwarmRuntime => {
  const [address = ''] = remote.split(':');
  const runtime = [...options.swarms.values()].find((swarm) =>
    swarm.model.nodes.some((node) => node.address === address && swarm.isLed(node.id)),
  );
  if (runtime === undefined) throw new DaemonError(REFUSAL.noManagerThere);
  return runtime;
};

const join = async ({ engine, flags, positional }: CommandContext): Promise<DockerAnswer> => {
  const [remote = ''] = positional;
  await engine.answering();
  if (engine.node !== undefined) throw new DaemonError(REFUSAL.alreadyInSwarm);
  const role = joinSwarm(swarmAt(engine, remote), engine, textOf(flags, 'token'), remote);
  return printedLines([`This node joined a swarm as a ${role}.`]);
};

const ONE = { minimum: 1, maximum: 1 } as const;

/** The tokens with which nodes join, and the joining itself. */
export const JOIN_COMMANDS: readonly DockerCommand[] = [
  {
    ...ONE,
    name: 'swarm join-token',
    usage: '[OPTIONS] (worker|manager)',
    summary: 'Manage join tokens',
    flags: [QUIET, { name: 'rotate', kind: 'switch' }],
    run: joinToken,
  },
  {
    ...ONE,
    name: 'swarm join',
    usage: '[OPTIONS] HOST:PORT',
    summary: 'Join a swarm as a node and/or manager',
    flags: [{ name: 'token', kind: 'text' }],
    run: join,
  },
];
