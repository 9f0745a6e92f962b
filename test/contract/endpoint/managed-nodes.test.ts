import {
  DescribeInstanceInformationCommand,
  ListTagsForResourceCommand,
  paginateDescribeInstanceInformation,
  type DescribeInstanceInformationCommandInput,
} from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { InstanceId } from '../../../src/domain/ids.js';
import type { LabInstance } from '../../../src/lab/lab-fleet.js';
import { errorOf, type SeenError } from './errors.js';
import { instance, instanceId, instances, startLab, type Lab } from './lab.js';

const HYBRID = 'mi-0000000000000000f' as InstanceId;

describe('managed nodes', () => {
  let lab: Lab | undefined;
  afterEach(() => lab?.close());

  const start = async (members: readonly LabInstance[]): Promise<Lab> => {
    lab = await startLab(members);
    return lab;
  };
  const nodesOf = async (on: Lab, input: DescribeInstanceInformationCommandInput = {}) =>
    (await on.ssm.send(new DescribeInstanceInformationCommand(input))).InstanceInformationList ?? [];
  const idsOf = async (on: Lab, input: DescribeInstanceInformationCommandInput = {}): Promise<readonly unknown[]> =>
    (await nodesOf(on, input)).map(({ InstanceId }) => InstanceId);
  const refusal = (on: Lab, input: DescribeInstanceInformationCommandInput): Promise<SeenError> =>
    errorOf(on.ssm.send(new DescribeInstanceInformationCommand(input)));

  it('M1 nodes with an agent are listed, lost ones too; stopped, ended and unmanaged ones are not', async () => {
    const on = await start([
      instance(1),
      instance(2, { agent: 'connectionLost' }),
      instance(3, { agent: 'notManaged' }),
      instance(4, { lifecycle: 'stopped' }),
      instance(5, { lifecycle: 'terminated' }),
      instance(6, { lifecycle: 'shutting-down' }),
    ]);
    expect((await nodesOf(on)).map(({ InstanceId, PingStatus }) => [InstanceId, PingStatus])).toEqual([
      [instanceId(1), 'Online'],
      [instanceId(2), 'ConnectionLost'],
    ]);
  });

  it('M2 MaxResults is 5 to 50, and 10 where it is not given', async () => {
    const on = await start(instances(53));
    expect(await idsOf(on)).toHaveLength(10);
    expect(await idsOf(on, { MaxResults: 50 })).toHaveLength(50);
    expect((await refusal(on, { MaxResults: 4 })).name).toBe('ValidationException');
    expect((await refusal(on, { MaxResults: 51 })).name).toBe('ValidationException');
    let pages = 0;
    for await (const page of paginateDescribeInstanceInformation({ client: on.ssm, pageSize: 50 }, {})) {
      pages += 1;
      expect(page.InstanceInformationList?.length).toBe(pages === 1 ? 50 : 3);
    }
    expect(pages).toBe(2);
  });

  it('M3 filters by id, ping status and resource type, in the old form and the new', async () => {
    const on = await start([
      instance(1),
      instance(2, { agent: 'connectionLost' }),
      instance(3, { instanceId: HYBRID, lifecycle: 'hybrid' }),
    ]);
    expect(await idsOf(on, { Filters: [{ Key: 'InstanceIds', Values: [instanceId(2), instanceId(9)] }] })).toEqual([
      instanceId(2),
    ]);
    expect(await idsOf(on, { Filters: [{ Key: 'PingStatus', Values: ['ConnectionLost'] }] })).toEqual([instanceId(2)]);
    expect(await idsOf(on, { Filters: [{ Key: 'ResourceType', Values: ['ManagedInstance'] }] })).toEqual([HYBRID]);
    const old = { key: 'PingStatus' as const, valueSet: ['Online'] };
    expect(await idsOf(on, { InstanceInformationFilterList: [old] })).toEqual([instanceId(1), HYBRID]);
    expect(
      (
        await refusal(on, {
          InstanceInformationFilterList: [old],
          Filters: [{ Key: 'PingStatus', Values: ['Online'] }],
        })
      ).name,
    ).toBe('ValidationException');
  });

  it('M4 filters by tag, which no other filter may accompany', async () => {
    const on = await start([instance(1), instance(2, { tags: new Map([['Role', 'worker']]) })]);
    expect(await idsOf(on, { Filters: [{ Key: 'tag:Role', Values: ['worker', 'drone'] }] })).toEqual([instanceId(2)]);
    expect(await idsOf(on, { Filters: [{ Key: 'tag-key', Values: ['Name'] }] })).toEqual([instanceId(1)]);
    const both = [
      { Key: 'tag:Role', Values: ['worker'] },
      { Key: 'PingStatus', Values: ['Online'] },
    ];
    expect((await refusal(on, { Filters: both })).name).toBe('InvalidFilterKey');
  });

  it('M5 an unknown filter key and a malformed instance id are refused', async () => {
    const on = await start([]);
    expect((await refusal(on, { Filters: [{ Key: 'Colour', Values: ['red'] }] })).name).toBe('InvalidFilterKey');
    expect((await refusal(on, { Filters: [{ Key: 'InstanceIds', Values: ['web-1'] }] })).name).toBe(
      'InvalidInstanceId',
    );
  });

  it("M6 a hybrid node is a ManagedInstance with a name of its own, and its tags are Systems Manager's", async () => {
    const on = await start([instance(1), instance(3, { instanceId: HYBRID, lifecycle: 'hybrid' })]);
    const [ec2, hybrid] = await nodesOf(on);
    expect(ec2).toMatchObject({ ResourceType: 'EC2Instance', SourceType: 'AWS::EC2::Instance' });
    expect(ec2?.Name).toBeUndefined();
    expect(hybrid).toMatchObject({ InstanceId: HYBRID, ResourceType: 'ManagedInstance', Name: 'manager-3' });
    const { TagList } = await on.ssm.send(
      new ListTagsForResourceCommand({ ResourceType: 'ManagedInstance', ResourceId: HYBRID }),
    );
    expect(TagList).toEqual([
      { Key: 'Name', Value: 'manager-3' },
      { Key: 'Role', Value: 'manager' },
    ]);
  });

  it('M7 ListTagsForResource refuses an EC2 instance and other kinds of resources', async () => {
    const on = await start([instance(1)]);
    const tags = (ResourceType: 'ManagedInstance' | 'Document', ResourceId: string): Promise<SeenError> =>
      errorOf(on.ssm.send(new ListTagsForResourceCommand({ ResourceType, ResourceId })));
    expect((await tags('ManagedInstance', instanceId(1))).name).toBe('InvalidResourceId');
    expect((await tags('Document', 'any')).name).toBe('InvalidResourceType');
  });

  it('M8 the last ping is a time, recent only for an agent that answers', async () => {
    const on = await start([instance(1), instance(2, { agent: 'connectionLost' })]);
    const asked = Date.now();
    const [online, lost] = (await nodesOf(on)).map(({ LastPingDateTime }) => LastPingDateTime?.getTime());
    expect(online).toBeGreaterThan(asked - 60_000);
    expect(lost).toBeLessThan(Date.now() - 600_000);
  });
});
