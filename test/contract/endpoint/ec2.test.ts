import {
  DescribeInstancesCommand,
  DescribeRegionsCommand,
  paginateDescribeInstances,
  type DescribeInstancesCommandInput,
  type DescribeRegionsCommandInput,
  type Filter,
} from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { InstanceId } from '../../../src/domain/ids.js';
import type { EndpointSettings } from '../../../src/lab/endpoint/index.js';
import type { LabInstance } from '../../../src/lab/lab-fleet.js';
import { errorOf, type SeenError } from './errors.js';
import { instance, instanceId, instances, startLab, type Lab } from './lab.js';

describe('EC2', () => {
  let lab: Lab | undefined;
  afterEach(() => lab?.close());

  const start = async (members: readonly LabInstance[], settings?: Partial<EndpointSettings>): Promise<Lab> => {
    lab = await startLab(members, settings);
    return lab;
  };
  const idsOf = async (on: Lab, input: DescribeInstancesCommandInput = {}): Promise<readonly unknown[]> => {
    const { Reservations } = await on.ec2.send(new DescribeInstancesCommand(input));
    return (Reservations ?? []).flatMap(({ Instances }) => Instances ?? []).map(({ InstanceId }) => InstanceId);
  };
  const refusal = (on: Lab, input: DescribeInstancesCommandInput): Promise<SeenError> =>
    errorOf(on.ec2.send(new DescribeInstancesCommand(input)));
  const tagged = (number: number, ...tags: readonly (readonly [string, string])[]): LabInstance =>
    instance(number, { tags: new Map(tags) });
  const by = (Name: string, ...Values: string[]): Filter => ({ Name, Values });

  const fleet = [
    tagged(1, ['Role', 'manager'], ['Env', 'prod']),
    tagged(2, ['Role', 'Manager'], ['Env', 'prod-eu']),
    tagged(3, ['Role', 'worker'], ['Env', 'pro*d']),
  ];

  it('E1 filters AND, their values OR', async () => {
    const on = await start(fleet);
    expect(await idsOf(on, { Filters: [by('tag:Role', 'manager', 'worker')] })).toEqual([instanceId(1), instanceId(3)]);
    expect(await idsOf(on, { Filters: [by('tag:Role', 'manager', 'worker'), by('tag:Env', 'prod')] })).toEqual([
      instanceId(1),
    ]);
    expect(await idsOf(on, { Filters: [by('tag-key', 'Nothing')] })).toEqual([]);
  });

  it('E2 filter values are case-sensitive, with * and ? as wildcards and a backslash before a literal one', async () => {
    const on = await start(fleet);
    expect(await idsOf(on, { Filters: [by('tag:Role', 'manager')] })).toEqual([instanceId(1)]);
    expect(await idsOf(on, { Filters: [by('tag:Role', '?anager')] })).toEqual([instanceId(1), instanceId(2)]);
    expect(await idsOf(on, { Filters: [by('tag:Env', 'prod*')] })).toEqual([instanceId(1), instanceId(2)]);
    expect(await idsOf(on, { Filters: [by('tag:Env', 'pro\\*d')] })).toEqual([instanceId(3)]);
    expect(await idsOf(on, { Filters: [by('tag:Env', 'prod.eu')] })).toEqual([]);
  });

  it('E3 instances can be filtered by state, id, network and zone', async () => {
    const on = await start([
      instance(1),
      instance(2, { lifecycle: 'stopped', vpcId: 'vpc-2', availabilityZone: 'eu-west-1b' }),
    ]);
    for (const filter of [
      by('instance-state-name', 'stopped'),
      by('instance-state-code', '80'),
      by('instance-id', instanceId(2)),
      by('vpc-id', 'vpc-2'),
      by('availability-zone', '*b'),
      by('private-ip-address', '10.0.0.2'),
    ]) {
      expect(await idsOf(on, { Filters: [filter] })).toEqual([instanceId(2)]);
    }
  });

  it('E4 an unknown filter, one without values, and more than 200 values are refused', async () => {
    const on = await start(fleet);
    expect(await refusal(on, { Filters: [by('colour', 'red')] })).toMatchObject({
      name: 'InvalidParameterValue',
      message: "The filter 'colour' is invalid",
    });
    expect((await refusal(on, { Filters: [by('vpc-id')] })).name).toBe('InvalidParameterValue');
    const many = Array.from({ length: 201 }, (_, index) => `v${index}`);
    expect((await refusal(on, { Filters: [by('vpc-id', ...many)] })).name).toBe('FilterLimitExceeded');
  });

  it('E5 MaxResults is 5 to 1000, and not together with InstanceIds', async () => {
    const on = await start(fleet);
    expect((await refusal(on, { MaxResults: 4 })).name).toBe('InvalidParameterValue');
    expect((await refusal(on, { MaxResults: 1001 })).name).toBe('InvalidParameterValue');
    expect(await idsOf(on, { MaxResults: 5 })).toHaveLength(3);
    expect((await refusal(on, { MaxResults: 5, InstanceIds: [instanceId(1)] })).name).toBe(
      'InvalidParameterCombination',
    );
  });

  it('E6 an instance id that is malformed or unknown is refused', async () => {
    const on = await start(fleet);
    expect(await idsOf(on, { InstanceIds: [instanceId(2)] })).toEqual([instanceId(2)]);
    expect((await refusal(on, { InstanceIds: ['i-xyz'] })).name).toBe('InvalidInstanceID.Malformed');
    expect(await refusal(on, { InstanceIds: [instanceId(1), instanceId(9)] })).toMatchObject({
      name: 'InvalidInstanceID.NotFound',
      message: `The instance ID '${instanceId(9)}' does not exist`,
    });
  });

  const pagesOf = async (on: Lab): Promise<readonly (readonly unknown[])[]> => {
    const pages: (readonly unknown[])[] = [];
    for await (const page of paginateDescribeInstances({ client: on.ec2, pageSize: 5 }, {})) {
      pages.push((page.Reservations ?? []).map(({ Instances }) => Instances?.[0]?.InstanceId));
    }
    return pages;
  };

  it('E7 a page ends with a token where there is more, and a token of nobody is refused', async () => {
    const on = await start(instances(12));
    expect((await pagesOf(on)).map((page) => page.length)).toEqual([5, 5, 2]);
    expect((await refusal(on, { NextToken: 'nonsense' })).name).toBe('InvalidNextToken');
  });

  it('E8 pages may be shorter than asked for, empty, and repeat an entry', async () => {
    const short = await start(instances(6), { pageSize: 4 });
    expect((await pagesOf(short)).map((page) => page.length)).toEqual([4, 2]);
    await short.close();
    const empty = await start(instances(7), { emptyPages: true });
    expect((await pagesOf(empty)).map((page) => page.length)).toEqual([0, 5, 0, 2]);
    await empty.close();
    const pages = (await pagesOf(await start(instances(7), { repeatedEntries: true }))).flat();
    expect(pages).toHaveLength(8);
    expect(new Set(pages).size).toBe(7);
  });

  it('E9 terminated instances linger, without address and network; hybrid nodes are not EC2', async () => {
    const mi = 'mi-00000000000000003' as InstanceId;
    const on = await start([
      instance(1, { lifecycle: 'terminated' }),
      instance(2, { instanceId: mi, lifecycle: 'hybrid' }),
    ]);
    const { Reservations } = await on.ec2.send(new DescribeInstancesCommand());
    expect(Reservations).toHaveLength(1);
    const gone = Reservations?.[0]?.Instances?.[0];
    expect(gone?.State).toEqual({ Code: 48, Name: 'terminated' });
    expect([gone?.VpcId, gone?.PrivateIpAddress]).toEqual([undefined, undefined]);
  });

  it('E10 DryRun tells with an error that the call would have been allowed', async () => {
    const on = await start(fleet);
    expect(await refusal(on, { DryRun: true })).toMatchObject({ name: 'DryRunOperation', status: 412 });
  });

  it('E11 DescribeRegions lists the regions of the account, and all with AllRegions', async () => {
    const on = await start([]);
    const regions = async (input: DescribeRegionsCommandInput) =>
      (await on.ec2.send(new DescribeRegionsCommand(input))).Regions ?? [];
    expect((await regions({})).map(({ RegionName, OptInStatus }) => [RegionName, OptInStatus])).toEqual([
      ['eu-south-1', 'opted-in'],
      ['eu-west-1', 'opt-in-not-required'],
      ['us-east-1', 'opt-in-not-required'],
    ]);
    const all = await regions({ AllRegions: true });
    expect(all.find(({ RegionName }) => RegionName === 'af-south-1')?.OptInStatus).toBe('not-opted-in');
    const optedIn = await regions({ AllRegions: true, Filters: [by('opt-in-status', 'opted-in')] });
    expect(optedIn.map(({ RegionName }) => RegionName)).toEqual(['eu-south-1']);
  });

  it('E12 DescribeRegions refuses the name of a region that does not exist', async () => {
    const on = await start([]);
    const answer = await errorOf(on.ec2.send(new DescribeRegionsCommand({ RegionNames: ['eu-nowhere-1'] })));
    expect(answer).toMatchObject({ name: 'InvalidParameterValue' });
    expect(answer.message).toContain('eu-nowhere-1');
  });

  it('E13 an interface for each private address, the first of them with the elastic IP, also while it is stopped', async () => {
    const addresses = {
      privateIpAddress: '10.0.0.1',
      otherPrivateAddresses: ['10.1.0.1'],
      publicIpAddress: '203.0.113.7',
    };
    const on = await start([instance(1, { ...addresses, lifecycle: 'stopped' })]);
    const { Reservations } = await on.ec2.send(
      new DescribeInstancesCommand({ Filters: [{ Name: 'ip-address', Values: ['203.0.113.7'] }] }),
    );
    const found = Reservations?.[0]?.Instances?.[0];
    expect(found).toMatchObject({ PrivateIpAddress: '10.0.0.1', PublicIpAddress: '203.0.113.7' });
    expect(found?.NetworkInterfaces).toMatchObject([
      {
        PrivateIpAddress: '10.0.0.1',
        PrivateIpAddresses: [{ Primary: true, Association: { PublicIp: '203.0.113.7' } }],
      },
      { PrivateIpAddress: '10.1.0.1', PrivateIpAddresses: [{ PrivateIpAddress: '10.1.0.1' }] },
    ]);
  });
});
