import { DescribeInstancesCommand } from '../clients/ec2-sdk.js';
import type { Filter, Instance } from '@aws-sdk/client-ec2';
import { isInstanceId } from '../../domain/ids.js';
import type { InstanceId } from '../../domain/ids.js';
import type { DiscoveredInstance, Lifecycle, TagFilter } from '../../domain/instance.js';
import { allPages } from '../all-pages.js';
import type { AwsScope } from '../scopes/resolve.js';
import { tagMap } from './tags.js';

/** Terminated instances linger in answers for about an hour; stopped ones matter, they need their key when they start. */
const KEPT = ['pending', 'running', 'stopping', 'stopped'] as const satisfies readonly Lifecycle[];

/** The most that DescribeInstances gives at once. */
const PAGE = 1_000;

/** An EC2 instance before anybody asked Systems Manager about it. */
export type Ec2Instance = Omit<DiscoveredInstance, 'agent'>;

/** The instances of one scope that match every filter. A repeated entry counts once, as it was told last. */
export const listEc2Instances = async (
  { scope, label, clients }: AwsScope,
  tags: readonly TagFilter[],
  signal: AbortSignal | undefined,
): Promise<readonly Ec2Instance[]> => {
  const call = { iamAction: 'ec2:DescribeInstances', label };
  const found = new Map<InstanceId, Ec2Instance | undefined>();
  const listing = allPages(call, (NextToken) =>
    clients.ec2.send(new DescribeInstancesCommand({ Filters: filtersOf(tags), MaxResults: PAGE, NextToken }), {
      ...(signal && { abortSignal: signal }),
    }),
  );
  for await (const { Reservations = [] } of listing) {
    for (const instance of Reservations.flatMap(({ Instances = [] }) => Instances)) {
      const { InstanceId: id = '' } = instance;
      if (isInstanceId(id)) found.set(id, asEc2Instance(id, instance, scope));
    }
  }
  return [...found.values()].filter((instance) => instance !== undefined);
};

const filtersOf = (tags: readonly TagFilter[]): Filter[] => [
  { Name: 'instance-state-name', Values: [...KEPT] },
  ...tags.map(({ key, values }) => ({ Name: `tag:${key}`, Values: [...values] })),
];

/** Undefined for a state that discovery leaves out, in case it is told in spite of the filter. */
const asEc2Instance = (
  instanceId: InstanceId,
  instance: Instance,
  scope: DiscoveredInstance['scope'],
): Ec2Instance | undefined => {
  const lifecycle = KEPT.find((state) => state === instance.State?.Name);
  if (lifecycle === undefined) return undefined;
  const tags = tagMap(instance.Tags);
  return {
    instanceId,
    scope,
    lifecycle,
    name: tags.get('Name'),
    tags,
    privateIpAddress: instance.PrivateIpAddress,
    otherAddresses: otherAddressesOf(instance),
    vpcId: instance.VpcId,
    availabilityZone: instance.Placement?.AvailabilityZone,
  };
};

/** A manager may advertise any address of any interface, or the elastic IP that belongs to one. */
const otherAddressesOf = ({
  PrivateIpAddress,
  PublicIpAddress,
  NetworkInterfaces = [],
}: Instance): readonly string[] => {
  const addresses = NetworkInterfaces.flatMap(({ PrivateIpAddresses = [], Ipv6Addresses = [] }) => [
    ...PrivateIpAddresses.flatMap((each) => [each.PrivateIpAddress, each.Association?.PublicIp]),
    ...Ipv6Addresses.map(({ Ipv6Address }) => Ipv6Address),
  ]);
  const others = [PublicIpAddress, ...addresses].filter((address) => address !== undefined);
  return [...new Set(others)].filter((address) => address !== PrivateIpAddress);
};
