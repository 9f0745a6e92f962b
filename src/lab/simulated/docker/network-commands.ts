import { networksOf, networkValue, type Network } from '../api/network-value.js';
import { DaemonError } from '../engine/daemon-error.js';
import { printValue } from '../go-template/print.js';
import { time } from '../go-template/values.js';
import {
  ClientError,
  printedLines,
  type CommandContext,
  type DockerAnswer,
  type DockerCommand,
} from './docker-command.js';
import { FILTER, FORMAT, INSPECT_FORMAT, isOn, pairsOf, QUIET, textOf, type FlagSpec } from './flags.js';
import { inspectAll } from './inspect-format.js';
import { formatList } from './list-format.js';

const networks = async ({ api, engine }: CommandContext): Promise<readonly Network[]> => {
  const overlays = await api.overlayNetworks();
  return networksOf(engine.options.hostname, engine.startedAt, engine.node !== undefined, overlays);
};

const matches = (network: Network, filter: string): boolean => {
  const [key = '', value = ''] = filter.split('=');
  switch (key) {
    case 'driver':
      return network.driver === value;
    case 'scope':
      return network.scope === value;
    case 'name':
      return network.name.includes(value);
    case 'id':
      return network.id.startsWith(value);
    default:
      throw new DaemonError(`Invalid filter '${key}'`);
  }
};

const HEADINGS = { ID: 'NETWORK ID', Name: 'NAME', Driver: 'DRIVER', Scope: 'SCOPE', CreatedAt: 'CREATED AT' };

const list = async (context: CommandContext): Promise<DockerAnswer> => {
  const { flags } = context;
  const filters = flags.get('filter') ?? [];
  const shown = (await networks(context)).filter((network) => filters.every((filter) => matches(network, filter)));
  const rows = shown.map((network) => ({
    ID: isOn(flags, 'no-trunc') ? network.id : network.id.slice(0, 12),
    Name: network.name,
    Driver: network.driver,
    Scope: network.scope,
    IPv4: 'false',
    IPv6: 'false',
    Internal: 'false',
    Labels: '',
    CreatedAt: printValue(time(network.createdAt)),
  }));
  const table = '{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}';
  return formatList(
    { type: '*network.networkContext', rows, headings: HEADINGS, table },
    textOf(flags, 'format'),
    isOn(flags, 'quiet'),
  );
};

/** By id, else by name, else by the start of an id. */
const find = async (context: CommandContext, reference: string): Promise<Network> => {
  const all = await networks(context);
  const found =
    all.find(({ id }) => id === reference) ??
    all.find(({ name }) => name === reference) ??
    all.find(({ id }) => id.startsWith(reference));
  if (found === undefined) throw new DaemonError(`network ${reference} not found`);
  return found;
};

const inspect = (context: CommandContext): Promise<DockerAnswer> =>
  inspectAll(context.positional, textOf(context.flags, 'format'), async (reference) =>
    networkValue(await find(context, reference)),
  );

const create = async ({ api, flags, positional }: CommandContext): Promise<DockerAnswer> => {
  const [name = ''] = positional;
  if (textOf(flags, 'driver') !== 'overlay') throw new ClientError('a simulated engine makes overlay networks only');
  return printedLines([await api.createOverlayNetwork(name, pairsOf(flags.get('opt')))]);
};

const CREATE_FLAGS: readonly FlagSpec[] = [
  { name: 'driver', short: 'd', kind: 'text' },
  { name: 'opt', short: 'o', kind: 'list' },
];

export const NETWORK_COMMANDS: readonly DockerCommand[] = [
  {
    name: 'network ls',
    usage: '[OPTIONS]',
    summary: 'List networks',
    flags: [QUIET, FORMAT, FILTER, { name: 'no-trunc', kind: 'switch' }],
    minimum: 0,
    maximum: 0,
    run: list,
  },
  {
    name: 'network create',
    usage: '[OPTIONS] NETWORK',
    summary: 'Create a network',
    flags: CREATE_FLAGS,
    minimum: 1,
    maximum: 1,
    run: create,
  },
  {
    name: 'network inspect',
    usage: '[OPTIONS] NETWORK [NETWORK...]',
    summary: 'Display detailed information on one or more networks',
    flags: [INSPECT_FORMAT],
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    run: inspect,
  },
];
