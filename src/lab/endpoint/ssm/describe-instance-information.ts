import { z } from 'zod';
import type { LabInstance } from '../../lab-fleet.js';
import { AwsError } from '../aws-error.js';
import type { Members, Operation } from '../operation.js';
import { pageOf } from '../paging.js';
import { parseInput } from '../validation.js';
import { managedNodes } from './managed-nodes.js';
import { maxResults, nextToken } from './shapes.js';

const values = z.array(z.string().min(1)).min(1).max(100);
const inputShape = z.object({
  InstanceInformationFilterList: z
    .array(
      z.object({
        key: z.enum([
          'InstanceIds',
          'AgentVersion',
          'PingStatus',
          'PlatformTypes',
          'ActivationIds',
          'IamRole',
          'ResourceType',
          'AssociationStatus',
        ]),
        valueSet: values,
      }),
    )
    .default([]),
  Filters: z.array(z.object({ Key: z.string().min(1), Values: values })).default([]),
  MaxResults: maxResults(5, 50, 10),
  NextToken: nextToken,
});

interface Filter {
  readonly key: string;
  readonly values: readonly string[];
}

/** The managed nodes of the account and region; keys AND, values OR. */
export const describeInstanceInformation: Operation = (members, caller, world) => {
  const input = parseInput(inputShape, members);
  const filters = filtersOf(input);
  const nodes = managedNodes(world, caller).filter((node) =>
    filters.every(({ key, values: wanted }) => readerOf(key)(node).some((value) => wanted.includes(value))),
  );
  const page = pageOf(
    nodes,
    { operation: 'DescribeInstanceInformation', size: input.MaxResults, token: input.NextToken },
    world.settings,
  );
  return { InstanceInformationList: page.items.map(informationOf), NextToken: page.nextToken };
};

const filtersOf = (input: z.output<typeof inputShape>): readonly Filter[] => {
  const old = input.InstanceInformationFilterList.map(({ key, valueSet }) => ({ key, values: valueSet }));
  const filters = input.Filters.map(({ Key, Values }) => ({ key: Key, values: Values }));
  if (old.length > 0 && filters.length > 0) {
    throw new AwsError('ValidationException', 'InstanceInformationFilterList and Filters cannot be used together.');
  }
  const byTag = filters.filter(({ key }) => isTagKey(key));
  if (byTag.length > 0 && byTag.length < filters.length) throw new AwsError('InvalidFilterKey');
  for (const { key, values: ids } of [...old, ...filters]) {
    readerOf(key);
    if (key === 'InstanceIds' && ids.some((id) => !/^m?i-\w+$/.test(id))) throw new AwsError('InvalidInstanceId');
  }
  return [...old, ...filters];
};

const isTagKey = (key: string): boolean => key === 'tag-key' || key.startsWith('tag:');

type Reader = (node: LabInstance) => readonly string[];

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['InstanceIds', ({ instanceId }) => [instanceId]],
  ['AgentVersion', ({ agentVersion }) => [agentVersion]],
  ['PingStatus', (node) => [pingStatusOf(node)]],
  ['PlatformType', () => ['Linux']],
  ['PlatformTypes', () => ['Linux']],
  ['ResourceType', (node) => [resourceTypeOf(node)]],
  ['SourceIds', ({ instanceId }) => [instanceId]],
  ['SourceTypes', (node) => [sourceTypeOf(node)]],
  ['tag-key', ({ tags }) => [...tags.keys()]],
  ['ActivationIds', () => []],
  ['IamRole', () => []],
  ['AssociationStatus', () => []],
]);

const readerOf = (key: string): Reader => {
  const reader = READERS.get(key);
  if (reader !== undefined) return reader;
  if (!key.startsWith('tag:')) throw new AwsError('InvalidFilterKey');
  const name = key.slice('tag:'.length);
  return ({ tags }) => {
    const value = tags.get(name);
    return value === undefined ? [] : [value];
  };
};

const pingStatusOf = ({ agent }: LabInstance): string => (agent === 'online' ? 'Online' : 'ConnectionLost');
const resourceTypeOf = ({ lifecycle }: LabInstance): string =>
  lifecycle === 'hybrid' ? 'ManagedInstance' : 'EC2Instance';
const sourceTypeOf = ({ lifecycle }: LabInstance): string =>
  lifecycle === 'hybrid' ? 'AWS::SSM::ManagedInstance' : 'AWS::EC2::Instance';

/** An agent that is lost was last heard of an hour ago. */
const LOST_FOR_MILLISECONDS = 3_600_000;

const informationOf = (node: LabInstance): Members => ({
  InstanceId: node.instanceId,
  PingStatus: pingStatusOf(node),
  LastPingDateTime: new Date(Date.now() - (node.agent === 'online' ? 0 : LOST_FOR_MILLISECONDS)),
  AgentVersion: node.agentVersion,
  IsLatestVersion: true,
  PlatformType: 'Linux',
  PlatformName: 'Amazon Linux',
  PlatformVersion: '2023',
  ResourceType: resourceTypeOf(node),
  // Only a hybrid node has a name of its own, given at its activation.
  ...(node.lifecycle === 'hybrid' && { Name: node.tags.get('Name') ?? node.computerName }),
  IPAddress: node.privateIpAddress,
  ComputerName: node.computerName,
  SourceId: node.instanceId,
  SourceType: sourceTypeOf(node),
});
