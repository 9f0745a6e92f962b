import { nodeValue } from '../api/node-value.js';
import { DaemonError } from '../engine/daemon-error.js';
import type { ListedNode } from '../engine/control-api.js';
import type { GoValue } from '../go-template/values.js';
import type { NodeSpec } from '../model/swarm-model.js';
import { ClientError, printedLines, type CommandContext, type DockerAnswer, type DockerCommand } from './command.js';
import { FILTER, FORCE, FORMAT, INSPECT_FORMAT, isOn, pairsOf, QUIET, textOf, type ParsedFlags } from './flags.js';
import { inspectAll } from './inspect-format.js';
import { capitalized, formatList } from './list-format.js';

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

/** `self` is this node, where the engine knows of one. */
const find = async ({ api, engine }: CommandContext, reference: string): Promise<ListedNode> =>
  api.node(reference === 'self' ? (engine.node?.id ?? reference) : reference);

const inspect = async (context: CommandContext): Promise<DockerAnswer> =>
  inspectAll(context.positional, textOf(context.flags, 'format'), async (reference) => {
    const listed = await find(context, reference);
    const { node } = context.engine;
    if (node === undefined) throw new ClientError('node ID not found in /info');
    return nodeValue(listed, node.swarm.authority);
  });

/** One node after the other, each read and written back with its version; lines of those that changed. */
const updateEach = async (
  context: CommandContext,
  merge: (spec: NodeSpec) => NodeSpec | undefined,
  lines: { readonly done: (reference: string) => string; readonly already: (id: string) => string },
): Promise<DockerAnswer> => {
  const output: string[] = [];
  for (const reference of context.positional) {
    const { node } = await find(context, reference);
    const spec = merge(node.spec);
    if (spec === undefined) output.push(lines.already(node.id));
    else {
      await context.api.updateNode({ id: node.id, version: node.version, spec });
      output.push(lines.done(reference));
    }
  }
  return printedLines(output);
};

const promote = (context: CommandContext): Promise<DockerAnswer> =>
  updateEach(context, (spec) => (spec.role === 'manager' ? undefined : { ...spec, role: 'manager' }), {
    done: (reference) => `Node ${reference} promoted to a manager in the swarm.`,
    already: (id) => `Node ${id} is already a manager.`,
  });

const demote = (context: CommandContext): Promise<DockerAnswer> =>
  updateEach(context, (spec) => (spec.role === 'worker' ? undefined : { ...spec, role: 'worker' }), {
    done: (reference) => `Manager ${reference} demoted in the swarm.`,
    already: (id) => `Node ${id} is already a worker.`,
  });

const oneOf = <T extends string>(word: 'Role' | 'Availability', given: string, known: readonly T[], present: T): T => {
  if (given === '') return present;
  const value = known.find((candidate) => candidate === given);
  if (value === undefined) throw new DaemonError(`invalid ${word}: "${given}"`);
  return value;
};

const merged = (spec: NodeSpec, flags: ParsedFlags): NodeSpec => {
  const labels = new Map([...spec.labels, ...pairsOf(flags.get('label-add'))]);
  for (const key of flags.get('label-rm') ?? []) {
    if (!labels.delete(key)) throw new ClientError(`key ${key} doesn't exist in node's labels`);
  }
  return {
    role: oneOf('Role', textOf(flags, 'role'), ['manager', 'worker'], spec.role),
    availability: oneOf('Availability', textOf(flags, 'availability'), ['active', 'pause', 'drain'], spec.availability),
    labels,
  };
};

const update = (context: CommandContext): Promise<DockerAnswer> =>
  updateEach(context, (spec) => merged(spec, context.flags), { done: (reference) => reference, already: () => '' });

const remove = async ({ api, flags, positional }: CommandContext): Promise<DockerAnswer> => {
  for (const reference of positional) await api.removeNode(reference, isOn(flags, 'force'));
  return printedLines(positional);
};

const UPDATE_FLAGS = [
  { name: 'role', kind: 'text' },
  { name: 'availability', kind: 'text' },
  { name: 'label-add', kind: 'list' },
  { name: 'label-rm', kind: 'list' },
] as const;
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
