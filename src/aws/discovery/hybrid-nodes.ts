import { ListTagsForResourceCommand } from '@aws-sdk/client-ssm';
import type { InstanceInformation } from '@aws-sdk/client-ssm';
import pLimit from 'p-limit';
import type { InstanceId } from '../../domain/ids.js';
import type { DiscoveredInstance, TagFilter } from '../../domain/instance.js';
import { literalValues, matchesTag } from '../../domain/tag-filter.js';
import { errorWord } from '../error-names.js';
import { explained } from '../explain-aws-error.js';
import type { AwsScope } from '../scopes/resolve.js';
import { agentState, listNodes, NODE_PAGE } from './agents.js';
import type { ManagedNodes } from './agents.js';
import { tagMap } from './tags.js';

/** ListTagsForResource tells of one node a call. */
const TAG_CALLS_AT_ONCE = 5;
/** The most values that one filter of DescribeInstanceInformation takes. */
const MAX_FILTER_VALUES = 100;

/**
 * The hybrid nodes (`mi-…`) of one scope that match every filter, judged by their Systems Manager tags.
 *
 * DescribeInstanceInformation cannot combine a tag filter with another one, knows no wildcards and returns no tags. So the hybrid
 * nodes are listed first: one call, and the end of it in the many accounts that have none. ssm:ListTagsForResource is needed
 * only where there are some.
 */
export const listHybridNodes = async (
  scope: AwsScope,
  tags: readonly TagFilter[],
  signal: AbortSignal | undefined,
): Promise<readonly DiscoveredInstance[]> => {
  const all = await listNodes(scope, { Key: 'ResourceType', Values: ['ManagedInstance'] }, signal);
  const candidates = await narrow(scope, all, tags, signal);
  const tagged = await pLimit(TAG_CALLS_AT_ONCE).map([...candidates], async ([id, node]) => {
    const nodeTags = await listTags(scope, id, signal);
    return nodeTags === undefined ? undefined : asHybrid(id, node, nodeTags, scope);
  });
  return tagged
    .filter((node) => node !== undefined)
    .filter((node) => tags.every((filter) => matchesTag(filter, node.tags)));
};

/** With more than a page of nodes, a filter without wildcards is worth a listing of its own, to ask fewer nodes for their tags. */
const narrow = async (
  scope: AwsScope,
  nodes: ManagedNodes,
  tags: readonly TagFilter[],
  signal: AbortSignal | undefined,
): Promise<ManagedNodes> => {
  if (nodes.size <= NODE_PAGE) return nodes;
  const [filter] = tags.flatMap((tag) => {
    const values = literalValues(tag);
    return values === undefined || values.length > MAX_FILTER_VALUES
      ? []
      : [{ Key: `tag:${tag.key}`, Values: [...values] }];
  });
  if (filter === undefined) return nodes;
  const matching = await listNodes(scope, filter, signal);
  return new Map([...nodes].filter(([id]) => matching.has(id)));
};

/** Undefined for a node that was deregistered since it was listed. */
const listTags = async (
  { label, clients }: AwsScope,
  id: InstanceId,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, string> | undefined> => {
  const command = new ListTagsForResourceCommand({ ResourceType: 'ManagedInstance', ResourceId: id });
  try {
    const { TagList } = await explained({ iamAction: 'ssm:ListTagsForResource', label }, () =>
      clients.ssm.send(command, { ...(signal && { abortSignal: signal }) }),
    );
    return tagMap(TagList);
  } catch (error) {
    if (error instanceof Error && errorWord(error.cause) === 'InvalidResourceId') return undefined;
    throw error;
  }
};

const asHybrid = (
  instanceId: InstanceId,
  node: InstanceInformation,
  tags: ReadonlyMap<string, string>,
  { scope }: AwsScope,
): DiscoveredInstance => ({
  instanceId,
  scope,
  lifecycle: 'hybrid',
  agent: agentState(node),
  name: node.ComputerName,
  tags,
  privateIpAddress: node.IPAddress,
  otherAddresses: [],
  vpcId: undefined,
  availabilityZone: undefined,
});
