import { ControlApi } from '../engine/control-api.js';
import { DaemonError, EngineUnreachable } from '../engine/daemon-error.js';
import type { SimulatedEngine } from '../engine/simulated-engine.js';
import { ClientError, type DockerAnswer, type DockerCall, type DockerCommand } from './docker-command.js';
import { FlagError, parseFlags } from './flags.js';
import { INFO_COMMANDS } from './info-commands.js';
import { JOIN_COMMANDS } from './join-commands.js';
import { NETWORK_COMMANDS } from './network-commands.js';
import { NODE_COMMANDS } from './node-commands.js';
import { OBJECT_COMMANDS } from './object-commands.js';
import { SWARM_COMMANDS } from './swarm-commands.js';

const COMMANDS: ReadonlyMap<string, DockerCommand> = new Map(
  [
    ...INFO_COMMANDS,
    ...NODE_COMMANDS,
    ...SWARM_COMMANDS,
    ...JOIN_COMMANDS,
    ...OBJECT_COMMANDS,
    ...NETWORK_COMMANDS,
  ].map((command) => [command.name, command]),
);
const GROUPS: ReadonlySet<string> = new Set(
  [...COMMANDS.keys()].filter((name) => name.includes(' ')).map((name) => name.split(' ')[0] ?? ''),
);

const failure = (exitCode: number, ...lines: readonly string[]): DockerAnswer => ({
  exitCode,
  stdout: '',
  stderr: lines.map((line) => `${line}\n`).join(''),
});

const usageLine = ({ name, usage }: DockerCommand): string =>
  `Usage:  docker ${name}${usage === '' ? '' : ` ${usage}`}`;

const argumentProblem = ({ minimum, maximum }: DockerCommand, given: number): string | undefined => {
  if (given >= minimum && given <= maximum) return undefined;
  if (maximum === 0) return 'accepts no arguments';
  const count = `${minimum} argument${minimum === 1 ? '' : 's'}`;
  return minimum === maximum ? `requires ${count}` : `requires at least ${count}`;
};

const unknownCommand = (argv: readonly string[]): DockerAnswer => {
  const [group = '', word] = argv;
  if (!GROUPS.has(group)) {
    return failure(1, `docker: unknown command: docker ${group}`, '', "Run 'docker --help' for more information");
  }
  return failure(
    1,
    `docker: unknown command: docker ${group} ${word ?? ''}`,
    '',
    `Usage:  docker ${group}`,
    '',
    `Run 'docker ${group} --help' for more information`,
  );
};

const run = async (engine: SimulatedEngine, command: DockerCommand, call: DockerCall): Promise<DockerAnswer> => {
  const { flags, positional } = parseFlags(command.flags, call.argv.slice(command.name.split(' ').length));
  const problem = argumentProblem(command, positional.length);
  if (problem !== undefined) {
    const help = `${command.minimum === command.maximum ? 'Run' : 'See'} 'docker ${command.name} --help' for more information`;
    return failure(1, `docker: 'docker ${command.name}' ${problem}`, '', usageLine(command), '', help);
  }
  return command.run({ call, engine, api: new ControlApi(engine), flags, positional });
};

/** Flags of the client itself. A simulated host has one engine: wherever it is said to listen, it is the one that is asked. */
const CLIENT_FLAGS: ReadonlySet<string> = new Set(['--config', '--host', '-H']);

const commandIn = (argv: readonly string[]): readonly string[] =>
  CLIENT_FLAGS.has(argv[0] ?? '') ? commandIn(argv.slice(2)) : argv;

/** What `docker` prints and leaves with, in the words of client 28.2 and daemon 20.10. */
export const runDocker = async (engine: SimulatedEngine, asked: DockerCall): Promise<DockerAnswer> => {
  const call = { ...asked, argv: commandIn(asked.argv) };
  const [first = '', second = ''] = call.argv;
  const command = COMMANDS.get(`${first} ${second}`) ?? COMMANDS.get(first);
  if (command === undefined) return unknownCommand(call.argv);
  try {
    return await run(engine, command, call);
  } catch (error) {
    if (error instanceof FlagError) {
      const help = `Run 'docker ${command.name} --help' for more information`;
      return failure(125, error.message, '', usageLine(command), '', help);
    }
    if (error instanceof DaemonError) return failure(1, `Error response from daemon: ${error.message}`);
    if (error instanceof EngineUnreachable) return failure(1, error.message);
    if (error instanceof ClientError) return failure(error.exitCode, error.message);
    throw error;
  }
};
