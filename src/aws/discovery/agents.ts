import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import type { InstanceInformation, InstanceInformationStringFilter } from '@aws-sdk/client-ssm';
import pLimit from 'p-limit';
import { isInstanceId } from '../../domain/ids.js';
import type { InstanceId } from '../../domain/ids.js';
import type { AgentState } from '../../domain/instance.js';
import { errorWord } from '../error-names.js';
import { allPages } from '../all-pages.js';
import type { AwsScope } from '../scopes/resolve.js';

/** The most that DescribeInstanceInformation gives at once; a filter may hold 100 ids, which would only make two pages of it. */
export const NODE_PAGE = 50;
const CHUNKS_AT_ONCE = 4;

export type ManagedNodes = ReadonlyMap<InstanceId, InstanceInformation>;

/** Every managed node that fulfils one filter, whatever its agent's state. A repeated entry counts once. */
export const listNodes = async (
  { label, clients }: AwsScope,
  filter: InstanceInformationStringFilter,
  signal: AbortSignal | undefined,
): Promise<ManagedNodes> => {
  const nodes = new Map<InstanceId, InstanceInformation>();
  const listing = allPages({ iamAction: 'ssm:DescribeInstanceInformation', label }, (NextToken) =>
    clients.ssm.send(new DescribeInstanceInformationCommand({ Filters: [filter], MaxResults: NODE_PAGE, NextToken }), {
      ...(signal && { abortSignal: signal }),
    }),
  );
  for await (const { InstanceInformationList = [] } of listing) {
    for (const node of InstanceInformationList) {
      const { InstanceId: id = '' } = node;
      if (isInstanceId(id)) nodes.set(id, node);
    }
  }
  return nodes;
};

/** What Systems Manager knows of these instances. One that is not in the answer is not managed. */
export const listAgents = async (
  scope: AwsScope,
  ids: readonly InstanceId[],
  signal: AbortSignal | undefined,
): Promise<ManagedNodes> => {
  const chunks = Array.from({ length: Math.ceil(ids.length / NODE_PAGE) }, (_, n) =>
    ids.slice(n * NODE_PAGE, (n + 1) * NODE_PAGE),
  );
  const answers = await pLimit(CHUNKS_AT_ONCE).map(chunks, (chunk) => listChunk(scope, chunk, signal));
  return new Map(answers.flatMap((nodes) => [...nodes]));
};

/** One id that Systems Manager refuses, as of an instance that was just terminated, must not hide the rest of its chunk: it is halved. */
const listChunk = async (
  scope: AwsScope,
  ids: readonly InstanceId[],
  signal: AbortSignal | undefined,
): Promise<ManagedNodes> => {
  try {
    return await listNodes(scope, { Key: 'InstanceIds', Values: [...ids] }, signal);
  } catch (error) {
    if (!(error instanceof Error) || errorWord(error.cause) !== 'InvalidInstanceId') throw error;
    if (ids.length === 1) return new Map();
    const middle = Math.ceil(ids.length / 2);
    const halves = [ids.slice(0, middle), ids.slice(middle)];
    const answers = await Promise.all(halves.map((half) => listChunk(scope, half, signal)));
    return new Map(answers.flatMap((nodes) => [...nodes]));
  }
};

/** `node`: undefined where Systems Manager does not list the instance. */
export const agentState = (node: InstanceInformation | undefined): AgentState => {
  if (node === undefined) return { kind: 'notManaged' };
  switch (node.PingStatus) {
    case 'Online':
      return { kind: 'online', agentVersion: node.AgentVersion ?? '', platform: platformOf(node) };
    // Inactive is deprecated by Systems Manager, and meant an agent that has been silent for long.
    case 'ConnectionLost':
    case 'Inactive':
      return { kind: 'connectionLost', lastPingAt: node.LastPingDateTime };
    case undefined:
      return { kind: 'unknown', reason: 'Systems Manager gave no ping status' };
    default:
      return { kind: 'unknown', reason: `Systems Manager gave the ping status ${String(node.PingStatus)}` };
  }
};

const platformOf = ({ PlatformType, PlatformName, PlatformVersion }: InstanceInformation): string =>
  [PlatformName ?? PlatformType, PlatformVersion].filter((part) => part !== undefined).join(' ');
