import { infoValue } from '../api/info-value.js';
import { serverVersionValue } from '../api/version-value.js';
import { EngineUnreachable } from '../engine/daemon-error.js';
import type { SimulatedEngine } from '../engine/simulated-engine.js';
import { nil, record, type GoStruct } from '../go-template/values.js';
import { managersOf } from '../model/swarm-model.js';
import { printedLines, type CommandContext, type DockerAnswer, type DockerCommand } from './docker-command.js';
import { INSPECT_FORMAT, textOf } from './flags.js';
import { compileFormat } from './inspect-format.js';

/** undefined: the engine answers; else why it could not be reached. */
const connectionProblem = async (answering: Promise<void>): Promise<string | undefined> => {
  try {
    await answering;
    return undefined;
  } catch (error) {
    if (error instanceof EngineUnreachable) return error.message;
    throw error;
  }
};

/** A template over what may be zero values: client 28 prints them, and then says why. */
const formatted = (value: GoStruct, format: string, problem: string | undefined): DockerAnswer => {
  const { output, error } = compileFormat(format === 'json' ? '{{json .}}' : format)(value);
  const complaints = [problem, error].filter((line) => line !== undefined);
  return {
    exitCode: complaints.length === 0 ? 0 : 1,
    stdout: `${output}\n`,
    stderr: complaints.map((line) => `${line}\n`).join(''),
  };
};

const swarmLines = (engine: SimulatedEngine): readonly string[] => {
  const { node } = engine;
  if (node === undefined) return [' Swarm: inactive'];
  const manager = node.state.kind === 'manager';
  const lines = [` Swarm: ${engine.localNodeState()}`, `  NodeID: ${node.state.kind === 'locked' ? '' : node.id}`];
  if (manager && node.swarm.isLed(node.id)) {
    const { id, nodes, cluster } = node.swarm.model;
    lines.push('  Is Manager: true', `  ClusterID: ${id}`, `  Managers: ${managersOf(node.swarm.model).length}`);
    lines.push(`  Nodes: ${nodes.length}`, `  Autolock Managers: ${String(cluster.spec.autolock)}`);
  } else lines.push(`  Is Manager: ${String(manager)}`);
  return [...lines, `  Node Address: ${engine.options.address}`];
};

const pretty = (engine: SimulatedEngine, problem: string | undefined): DockerAnswer => {
  const client = ['Client:', ' Version:    28.2.2', ' Context:    default', ' Debug Mode: false', '', 'Server:'];
  if (problem !== undefined) return { ...printedLines(client), exitCode: 1, stderr: `${problem}\n` };
  return printedLines([
    ...client,
    ` Server Version: ${engine.options.version}`,
    ' Storage Driver: overlay2',
    ' Logging Driver: json-file',
    ...swarmLines(engine),
    ` Name: ${engine.options.hostname}`,
    ` Docker Root Dir: ${engine.dataRoot}`,
    ' Live Restore Enabled: false',
  ]);
};

const info = async ({ engine, api, flags }: CommandContext): Promise<DockerAnswer> => {
  const format = textOf(flags, 'format');
  const problem = await connectionProblem(api.informed());
  if (format === '') return pretty(engine, problem);
  return formatted(infoValue(problem === undefined ? engine : undefined), format, problem);
};

const versionValue = (engine: SimulatedEngine | undefined): GoStruct =>
  record('command.versionInfo', {
    Client: record('command.clientVersion', { Version: '28.2.2', ApiVersion: '1.41', Os: 'linux', Arch: 'amd64' }),
    Server: engine === undefined ? nil('*types.Version') : serverVersionValue(engine),
  });

const version = async ({ engine, flags }: CommandContext): Promise<DockerAnswer> => {
  const problem = await connectionProblem(engine.answering());
  const format = textOf(flags, 'format');
  const value = versionValue(problem === undefined ? engine : undefined);
  if (format !== '') {
    const answer = formatted(value, format, problem);
    // The client keeps quiet about the template when it has a connection to complain of.
    return problem === undefined ? answer : { ...answer, stderr: `${problem}\n` };
  }
  const client = ['Client:', ' Version:           28.2.2', ' API version:       1.41'];
  if (problem !== undefined) return { ...printedLines(client), exitCode: 1, stderr: `${problem}\n` };
  return printedLines([...client, '', 'Server:', ' Engine:', `  Version:          ${engine.options.version}`]);
};

const common = { usage: '[OPTIONS]', flags: [INSPECT_FORMAT], minimum: 0, maximum: 0 } as const;

export const INFO_COMMANDS: readonly DockerCommand[] = [
  { ...common, name: 'info', summary: 'Display system-wide information', run: info },
  { ...common, name: 'system info', summary: 'Display system-wide information', run: info },
  { ...common, name: 'version', summary: 'Show the Docker version information', run: version },
];
