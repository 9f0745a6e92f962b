import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { discover, id, instance, sdkEnvironment, several, startWorld } from './world.js';
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

describe('hybrid nodes', () => {
  it('carry their computer name and their Systems Manager tags', async () => {
    const { instances } = await discover(await start([instance(1, { lifecycle: 'hybrid', agent: 'connectionLost' })]), [
      ROLE_TAG,
    ]);
    expect(instances).toEqual([
      expect.objectContaining({
        instanceId: id(1, 'mi'),
        lifecycle: 'hybrid',
        name: 'host-1',
        agent: expect.objectContaining({ kind: 'connectionLost' }) as unknown,
        availabilityZone: undefined,
      }),
    ]);
  });

  it('cost one call where there are none', async () => {
    const lab = await start(several(60, 1, {}));
    await discover(lab, [ROLE_TAG]);
    // Two for the agents of sixty instances, one for the hybrid nodes.
    expect(lab.calls('ssm:DescribeInstanceInformation')).toBe(3);
    expect(lab.calls('ssm:ListTagsForResource')).toBe(0);
    expect(lab.calls('ec2:DescribeInstances')).toBe(1);
  });

  const many = [
    ...several(55, 100, { lifecycle: 'hybrid', tags: new Map([['Role', 'web']]) }),
    ...several(3, 1, { lifecycle: 'hybrid' }),
  ];

  it('that are many are asked for their tags only where a plain tag has narrowed them down', async () => {
    const lab = await start(many);
    const { ids } = await discover(lab, ['Name=manager-*', ROLE_TAG]);
    expect(ids).toEqual([1, 2, 3].map((n) => id(n, 'mi')));
    expect(lab.calls('ssm:ListTagsForResource')).toBe(3);
  });

  it('that are many are all asked where there are only wildcards', async () => {
    const lab = await start(many);
    const { ids } = await discover(lab, ['Role=swarm-*']);
    expect(ids).toHaveLength(3);
    expect(lab.calls('ssm:ListTagsForResource')).toBe(58);
  });
});
