import { nodeValue } from '../api/node-value.js';
import { DaemonError } from '../engine/daemon-error.js';
import type { ListedNode } from '../engine/control-api.js';
import type { GoValue } from '../go-template/values.js';
import {
  ClientError,
  printedLines,
  type CommandContext,
  type DockerAnswer,
  type DockerCommand,
} from './docker-command.js';
import { FILTER, FORCE, FORMAT, INSPECT_FORMAT, isOn, QUIET, textOf } from './flags.js';
import { inspectAll } from './inspect-format.js';
import { capitalized, formatList } from './list-format.js';
import { demote, promote, update, UPDATE_FLAGS } from './node-updates.js';

const ROLES: ReadonlySet<string> = new Set(['manager', 'worker']);

const matches = ({ node }: ListedNode, filter: string): boolean => {
  const [key = '', ...rest] = filter.split('=');
  const value = rest.join('=');
  switch (key) {
    case 'role':
      if (!ROLES.has(value)) throw new DaemonError(`Invalid role filter: '${value}'`);
      return node.spec.role === value;
    case 'id':
      return node.id.startsWith(value);
    case 'name':
      return node.hostname.startsWith(value);
    default:
      throw new DaemonError(`Invalid filter '${key}'`);
  }
};

const managerWord = ({ node, ready, leader }: ListedNode): string => {
  if (node.spec.role === 'worker') return '';
  if (leader) return 'Leader';
  return ready ? 'Reachable' : 'Unreachable';
};

const row = (listed: ListedNode, self: string): Readonly<Record<string, GoValue>> => ({
  ID: listed.node.id,
  Self: listed.node.id === self,
  Hostname: listed.node.hostname,
  Status: listed.ready ? 'Ready' : 'Down',
  Availability: capitalized(listed.node.spec.availability),
  ManagerStatus: managerWord(listed),
  TLSStatus: 'Ready',
  EngineVersion: listed.node.engineVersion,
});

const HEADINGS = {
  ID: 'ID',
  Self: '',
  Hostname: 'HOSTNAME',
  Status: 'STATUS',
  Availability: 'AVAILABILITY',
  ManagerStatus: 'MANAGER STATUS',
  TLSStatus: 'TLS STATUS',
  EngineVersion: 'ENGINE VERSION',
};

const list = async ({ api, engine, flags }: CommandContext): Promise<DockerAnswer> => {
  const filters = flags.get('filter') ?? [];
  const nodes = (await api.nodes()).filter((node) => filters.every((filter) => matches(node, filter)));
  const byName = [...nodes].sort((a, b) => a.node.hostname.localeCompare(b.node.hostname, 'en', { numeric: true }));
  return formatList(
    {
      type: '*node.nodeContext',
      rows: byName.map((node) => row(node, engine.node?.id ?? '')),
      headings: HEADINGS,
      table:
        '{{.ID}} {{if .Self}}*{{else}} {{ end }}\t{{.Hostname}}\t{{.Status}}\t{{.Availability}}\t{{.ManagerStatus}}\t{{.EngineVersion}}',
    },
    textOf(flags, 'format'),
    isOn(flags, 'quiet'),
  );
};

/** `self` is this node, where the engine knows of one. No other command here takes the word. */
const findNode = ({ api, engine }: CommandContext, reference: string): Promise<ListedNode> =>
  api.node(reference === 'self' ? (engine.node?.id ?? reference) : reference);

const inspect = async (context: CommandContext): Promise<DockerAnswer> =>
  inspectAll(context.positional, textOf(context.flags, 'format'), async (reference) => {
    const listed = await findNode(context, reference);
    const { node } = context.engine;
    if (node === undefined) throw new ClientError('node ID not found in /info');
    return nodeValue(listed, node.swarm.authority);
  });

const remove = async ({ api, flags, positional }: CommandContext): Promise<DockerAnswer> => {
  for (const reference of positional) await api.removeNode(reference, isOn(flags, 'force'));
  return printedLines(positional);
};

const ANY = Number.MAX_SAFE_INTEGER;
const NODES = 'NODE [NODE...]';

export const NODE_COMMANDS: readonly DockerCommand[] = [
  {
    name: 'node ls',
    usage: '[OPTIONS]',
    summary: 'List nodes in the swarm',
    flags: [QUIET, FORMAT, FILTER],
    minimum: 0,
    maximum: 0,
    run: list,
  },
  {
    name: 'node inspect',
    usage: '[OPTIONS] self|NODE [NODE...]',
    summary: 'Display detailed information on one or more nodes',
    flags: [INSPECT_FORMAT],
    minimum: 1,
    maximum: ANY,
    run: inspect,
  },
  {
    name: 'node update',
    usage: '[OPTIONS] NODE',
    summary: 'Update a node',
    flags: UPDATE_FLAGS,
    minimum: 1,
    maximum: 1,
    run: update,
  },
  {
    name: 'node promote',
    usage: NODES,
    summary: 'Promote one or more nodes to manager in the swarm',
    flags: [],
    minimum: 1,
    maximum: ANY,
    run: promote,
  },
  {
    name: 'node demote',
    usage: NODES,
    summary: 'Demote one or more nodes from manager in the swarm',
    flags: [],
    minimum: 1,
    maximum: ANY,
    run: demote,
  },
  {
    name: 'node rm',
    usage: `[OPTIONS] ${NODES}`,
    summary: 'Remove one or more nodes from the swarm',
    flags: [FORCE],
    minimum: 1,
    maximum: ANY,
    run: remove,
  },
];
