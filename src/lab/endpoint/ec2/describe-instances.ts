import type { LabInstance } from '../../lab-fleet.js';
import { AwsError } from '../aws-error.js';
import type { Caller } from '../caller.js';
import type { Members, Operation, World } from '../operation.js';
import { pageOf } from '../paging.js';
import { listOf, textOf } from '../protocol/query-parameters.js';
import { refuseDryRun } from './dry-run.js';
import { conditionOf, type FilterTable } from './filters.js';

const STATE_CODES: Readonly<Record<Exclude<LabInstance['lifecycle'], 'hybrid'>, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};
const LEAST_RESULTS = 5;
const MOST_RESULTS = 1000;
const INSTANCE_ID = /^i-[0-9a-f]{8}(?:[0-9a-f]{9})?$/;

/** EC2 knows no hybrid nodes; terminated instances stay listed as long as the fleet holds them. */
export const describeInstances: Operation = (input, caller, world) => {
  const ids = listOf(input, 'InstanceId').map(({ value }) => value);
  const size = maxResultsOf(input, ids);
  const isWanted = conditionOf(input, instanceFilter);
  refuseDryRun(input);
  const page = pageOf(
    instancesOf(ids, caller, world).filter(isWanted),
    { operation: 'DescribeInstances', size, token: textOf(input, 'NextToken') },
    world.settings,
  );
  return { reservationSet: page.items.map(reservationOf), nextToken: page.nextToken };
};

const maxResultsOf = (input: Members, ids: readonly string[]): number => {
  const text = textOf(input, 'MaxResults');
  if (text === undefined) return MOST_RESULTS;
  if (ids.length > 0) {
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameter instancesSet cannot be used with the parameter maxResults',
    );
  }
  const size = Number(text);
  if (!Number.isInteger(size) || size < LEAST_RESULTS || size > MOST_RESULTS) {
    const bound = size > MOST_RESULTS ? `less than ${MOST_RESULTS}` : `greater than ${LEAST_RESULTS}`;
    throw new AwsError(
      'InvalidParameterValue',
      `Value ( ${text} ) for parameter maxResults is invalid. Expecting a value ${bound}.`,
    );
  }
  return size;
};

const stateCodeOf = ({ lifecycle }: LabInstance): readonly string[] =>
  lifecycle === 'hybrid' ? [] : [String(STATE_CODES[lifecycle])];

const FILTERS: ReadonlyMap<string, (instance: LabInstance) => readonly string[]> = new Map([
  ['tag-key', ({ tags }) => [...tags.keys()]],
  ['tag-value', ({ tags }) => [...tags.values()]],
  ['instance-id', ({ instanceId }) => [instanceId]],
  ['instance-state-name', ({ lifecycle }) => [lifecycle]],
  ['instance-state-code', stateCodeOf],
  ['vpc-id', ({ vpcId }) => [vpcId]],
  ['availability-zone', ({ availabilityZone }) => [availabilityZone]],
  ['private-ip-address', ({ privateIpAddress }) => [privateIpAddress]],
  ['network-interface.addresses.private-ip-address', (instance) => privateAddressesOf(instance)],
  ['ip-address', ({ publicIpAddress }) => (publicIpAddress === undefined ? [] : [publicIpAddress])],
  ['owner-id', ({ account }) => [account]],
]);

const instanceFilter: FilterTable<LabInstance> = (name) => {
  if (!name.startsWith('tag:')) return FILTERS.get(name);
  const key = name.slice('tag:'.length);
  return ({ tags }) => {
    const value = tags.get(key);
    return value === undefined ? [] : [value];
  };
};

const instancesOf = (ids: readonly string[], caller: Caller, world: World): readonly LabInstance[] => {
  const own = world.fleet.instances.filter(
    ({ account, region, lifecycle }) =>
      account === caller.accountId && region === caller.region && lifecycle !== 'hybrid',
  );
  if (ids.length === 0) return own;
  const malformed = ids.find((id) => !INSTANCE_ID.test(id));
  if (malformed !== undefined) throw new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${malformed}"`);
  const missing = ids.filter((id) => !own.some(({ instanceId }) => instanceId === id));
  if (missing.length > 0) {
    const [noun, verb] = missing.length === 1 ? ['ID', 'does'] : ['IDs', 'do'];
    throw new AwsError('InvalidInstanceID.NotFound', `The instance ${noun} '${missing.join(', ')}' ${verb} not exist`);
  }
  return own.filter(({ instanceId }) => ids.includes(instanceId));
};

const reservationOf = (instance: LabInstance): Members => ({
  reservationId: instance.instanceId.replace(/^i-/, 'r-'),
  ownerId: instance.account,
  groupSet: [],
  instancesSet: [instanceOf(instance)],
});

const privateAddressesOf = ({ privateIpAddress, otherPrivateAddresses = [] }: LabInstance): readonly string[] => [
  privateIpAddress,
  ...otherPrivateAddresses,
];

/** One interface an address; the elastic IP belongs to the first. */
const interfacesOf = (instance: LabInstance): readonly Members[] =>
  privateAddressesOf(instance).map((privateIpAddress, index) => {
    const association =
      index === 0 && instance.publicIpAddress !== undefined
        ? { association: { publicIp: instance.publicIpAddress, ipOwnerId: instance.account } }
        : {};
    return {
      networkInterfaceId: instance.instanceId.replace(/^i-/, 'eni-').replace(/.$/, String(index % 10)),
      vpcId: instance.vpcId,
      status: 'in-use',
      privateIpAddress,
      ...association,
      privateIpAddressesSet: [{ privateIpAddress, primary: true, ...association }],
      ipv6AddressesSet: [],
    };
  });

const instanceOf = (instance: LabInstance): Members => {
  const { instanceId, lifecycle, privateIpAddress, publicIpAddress } = instance;
  // A terminated instance has given its address and its network back.
  const gone = lifecycle === 'terminated';
  return {
    instanceId,
    imageId: 'ami-0abcdef1234567890',
    instanceState: lifecycle === 'hybrid' ? undefined : { code: STATE_CODES[lifecycle], name: lifecycle },
    privateDnsName: gone ? '' : `ip-${privateIpAddress.replaceAll('.', '-')}.${instance.region}.compute.internal`,
    dnsName: '',
    reason: '',
    amiLaunchIndex: 0,
    instanceType: 't3.medium',
    placement: { availabilityZone: instance.availabilityZone, groupName: '', tenancy: 'default' },
    monitoring: { state: 'disabled' },
    ...(!gone && { vpcId: instance.vpcId, privateIpAddress, networkInterfaceSet: interfacesOf(instance) }),
    ...(!gone && publicIpAddress !== undefined && { ipAddress: publicIpAddress }),
    architecture: 'x86_64',
    rootDeviceType: 'ebs',
    rootDeviceName: '/dev/xvda',
    virtualizationType: 'hvm',
    hypervisor: 'xen',
    platformDetails: 'Linux/UNIX',
    tagSet: [...instance.tags].map(([key, value]) => ({ key, value })),
  };
};
