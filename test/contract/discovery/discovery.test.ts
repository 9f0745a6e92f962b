import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createFleetDirectory } from '../../../src/aws/discovery/directory.js';
import { parseTagFilter } from '../../../src/domain/tag-filter.js';
import type { LabInstance } from '../../../src/lab/lab-fleet.js';
import {
  ALPHA,
  BETA,
  discover,
  DUBLIN,
  FRANKFURT,
  id,
  instance,
  REGIONS,
  resolve,
  ROLE,
  sdkEnvironment,
  several,
  startWorld,
  VIRGINIA,
} from './world.js';
import type { SdkEnvironment, World } from './world.js';

let environment: SdkEnvironment;
let world: World | undefined;

beforeAll(async () => {
  environment = await sdkEnvironment();
});
afterEach(async () => {
  await world?.close();
  world = undefined;
});
afterAll(() => environment.restore());

const start = async (...parameters: Parameters<typeof startWorld>): Promise<World> => {
  world = await startWorld(...parameters);
  return world;
};

const ROLE_TAG = 'Role=swarm-manager';

describe('discovery over accounts and regions', () => {
  const fleet = [
    ...several(7, 20, { account: BETA, region: FRANKFURT }),
    ...several(3, 50, { region: VIRGINIA }),
    ...several(4, 10, { region: DUBLIN }).reverse(),
    instance(60, { account: BETA, region: VIRGINIA, lifecycle: 'hybrid' }),
    instance(99, { tags: new Map([['Role', 'web']]) }),
  ];

  it.each([
    ['in whole pages', {}],
    ['in pages of two', { pageSize: 2 }],
    ['with empty pages that carry a token', { pageSize: 3, emptyPages: true }],
    ['with repeated entries', { pageSize: 2, repeatedEntries: true }],
    ['with all of it', { pageSize: 2, emptyPages: true, repeatedEntries: true }],
  ])('finds every instance once, by account, region and id, %s', async (_, settings) => {
    const { ids, scopes, events } = await discover(await start(fleet, settings), [ROLE_TAG], {
      regions: REGIONS,
      roleArns: [ROLE],
    });
    expect(ids).toEqual([
      ...[10, 11, 12, 13].map((n) => id(n)),
      ...[50, 51, 52].map((n) => id(n)),
      ...[20, 21, 22, 23, 24, 25, 26].map((n) => id(n)),
      id(60, 'mi'),
    ]);
    expect(scopes).toHaveLength(6);
    const counts = events.map((event) => (event.kind === 'discovery.scopeListed' ? event.instances : 0));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(ids.length);
  });

  it('tells each scope as it is listed, and the end', async () => {
    const { events } = await discover(await start(fleet), [ROLE_TAG], { regions: [DUBLIN, VIRGINIA] });
    const listed = events.filter(({ kind }) => kind === 'discovery.scopeListed');
    expect(listed).toHaveLength(2);
    expect(listed).toContainEqual({ kind: 'discovery.scopeListed', account: ALPHA, region: DUBLIN, instances: 4 });
    expect(listed).toContainEqual({ kind: 'discovery.scopeListed', account: ALPHA, region: VIRGINIA, instances: 3 });
    expect(events.at(-1)).toEqual({ kind: 'discovery.done', instances: 7, scopes: 2 });
  });

  it('gives an instance once that is reached through two scopes', async () => {
    const { scopes } = await resolve((await start(fleet)).endpoint.url, { regions: [DUBLIN] });
    const directory = createFleetDirectory({
      scopes: [...scopes, ...scopes],
      tags: [parseTagFilter(ROLE_TAG)],
      events: { emit: () => undefined },
    });
    expect((await directory.discover({})).instances).toHaveLength(4);
  });

  it('finds nothing where nothing matches', async () => {
    expect((await discover(await start(fleet), ['Role=nobody'])).instances).toEqual([]);
  });
});

describe('what is known of an instance', () => {
  it('keeps pending, running, stopping and stopped ones, and leaves out what is ended or ending', async () => {
    const lifecycles = ['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated'] as const;
    const fleet = lifecycles.map((lifecycle, n) => instance(n, { lifecycle }));
    const { instances } = await discover(await start(fleet), [ROLE_TAG]);
    expect(instances.map(({ lifecycle, agent }) => [lifecycle, agent.kind])).toEqual([
      ['pending', 'online'],
      ['running', 'online'],
      ['stopping', 'notManaged'],
      ['stopped', 'notManaged'],
    ]);
  });

  it('joins what Systems Manager says of the agent', async () => {
    const fleet = (['online', 'connectionLost', 'notManaged'] as const).map((agent, n) => instance(n, { agent }));
    const { instances } = await discover(await start(fleet), [ROLE_TAG]);
    expect(instances.map(({ agent }) => agent)).toEqual([
      { kind: 'online', agentVersion: '3.3.2746.0', platform: 'Amazon Linux 2023' },
      { kind: 'connectionLost', lastPingAt: expect.any(Date) as unknown },
      { kind: 'notManaged' },
    ]);
  });

  it('carries name, tags, address, network and zone', async () => {
    const { instances } = await discover(await start([instance(1)]), [ROLE_TAG]);
    expect(instances).toEqual([
      expect.objectContaining({
        instanceId: id(1),
        scope: { account: ALPHA, region: DUBLIN },
        name: 'manager-1',
        tags: new Map([
          ['Name', 'manager-1'],
          ['Role', 'swarm-manager'],
        ]),
        privateIpAddress: '10.0.0.1',
        vpcId: 'vpc-0123456789abcdef0',
        availabilityZone: 'eu-west-1a',
      }),
    ]);
  });
});

describe('the addresses of an instance', () => {
  it('are those of every interface and the elastic one, also while it is stopped', async () => {
    const more = { otherPrivateAddresses: ['10.1.0.9'], publicIpAddress: '203.0.113.7' };
    const fleet = [instance(1, more), instance(2, { ...more, lifecycle: 'stopped' }), instance(3)];
    const { instances } = await discover(await start(fleet), [ROLE_TAG]);
    expect(instances.map(({ privateIpAddress, otherAddresses }) => [privateIpAddress, ...otherAddresses])).toEqual([
      ['10.0.0.1', '203.0.113.7', '10.1.0.9'],
      ['10.0.0.2', '203.0.113.7', '10.1.0.9'],
      ['10.0.0.3'],
    ]);
  });
});

describe('tag filters', () => {
  const tagged = (number: number, tags: Record<string, string>, lifecycle: LabInstance['lifecycle'] = 'running') =>
    instance(number, { tags: new Map(Object.entries(tags)), lifecycle });
  const fleet = (['running', 'hybrid'] as const).flatMap((lifecycle) => [
    tagged(1, { Role: 'swarm-manager', Env: 'prod-eu' }, lifecycle),
    tagged(2, { Role: 'swarm-leader', Env: 'prod-us' }, lifecycle),
    tagged(3, { Role: 'swarm-manager', Env: 'staging' }, lifecycle),
    tagged(4, { role: 'swarm-manager', Env: 'prod-eu' }, lifecycle),
  ]);

  it.each([
    [['Role=swarm-manager'], [1, 3]],
    [['Role=swarm-manager,swarm-leader'], [1, 2, 3]],
    [
      ['Role=swarm-*', 'Env=prod-*'],
      [1, 2],
    ],
    [
      ['Role=swarm-manager', 'Env=staging,prod-eu'],
      [1, 3],
    ],
    [['Role=Swarm-manager'], []],
    [['Env=stagin?'], [3]],
  ])('%j finds the same among instances and hybrid nodes', async (tags, numbers) => {
    const { ids } = await discover(await start(fleet), tags);
    expect(ids).toEqual([...numbers.map((n) => id(n)), ...numbers.map((n) => id(n, 'mi'))]);
  });
});

describe('a fleet that changes or fails meanwhile', () => {
  it('ends with the abort when it is aborted', async () => {
    const lab = await start([instance(1)]);
    lab.endpoint.faults.operations.set('ec2:DescribeInstances', { delayMilliseconds: 50_000 });
    await expect(discover(lab, [ROLE_TAG], {}, AbortSignal.timeout(200))).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('goes on after throttling, and counts it', async () => {
    const lab = await start([instance(1)]);
    lab.endpoint.faults.operations.set('ec2:DescribeInstances', {
      errors: [{ code: 'RequestLimitExceeded', status: 503, times: 1 }],
    });
    const { ids, apiCalls } = await discover(lab, [ROLE_TAG]);
    expect(ids).toEqual([id(1)]);
    expect(apiCalls()).toEqual({
      byOperation: {
        'ec2:DescribeInstances': 2,
        'ec2:DescribeRegions': 1,
        'ssm:DescribeInstanceInformation': 2,
        'sts:GetCallerIdentity': 1,
      },
      throttled: 1,
    });
  });
});
