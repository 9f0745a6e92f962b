import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ALPHA,
  discover,
  DUBLIN,
  FRANKFURT,
  id,
  instance,
  REGIONS,
  sdkEnvironment,
  startWorld,
  VIRGINIA,
} from './world.js';
import type { SdkEnvironment, World } from './world.js';
import { textOf } from '../../support/remedy.js';

const TAGS = ['Role=swarm-manager'];

let environment: SdkEnvironment;
let world: World;

beforeEach(async () => {
  environment = await sdkEnvironment();
  world = await startWorld([instance(1), instance(2, { region: FRANKFURT })]);
});
afterEach(async () => {
  await world.close();
  await environment.restore();
});

const deny = (action: string, ...regions: readonly string[]): void => {
  world.endpoint.faults.operations.set(action, { deniedIn: new Set(regions) });
};

describe('a region that a policy of the organisation denies', () => {
  it.each(['ec2:DescribeInstances', 'ssm:DescribeInstanceInformation'])(
    'is left out with its reason, and the others are listed: %s',
    async (action) => {
      deny(action, FRANKFURT);
      const { ids, scopes, leftOut, events } = await discover(world, TAGS, { regions: 'all' });
      expect(ids).toEqual([id(1)]);
      expect(scopes.map(({ region }) => region)).toEqual([DUBLIN, VIRGINIA]);
      const why = `${action} is denied for account ${ALPHA} in ${FRANKFURT}`;
      expect(leftOut).toMatchObject([{ scope: { account: ALPHA, region: FRANKFURT }, why }]);
      expect(textOf(leftOut[0]?.remedy)).toContain(action);
      expect(events).toContainEqual({
        kind: 'discovery.scopeLeftOut',
        account: ALPHA,
        region: FRANKFURT,
        reason: expect.stringContaining(why),
      });
    },
  );

  it('is an error where every region is denied, and names each', async () => {
    deny('ec2:DescribeInstances', ...REGIONS);
    const refused = discover(world, TAGS, { regions: REGIONS });
    await expect(refused).rejects.toMatchObject({ code: 'ACCESS_DENIED', exitCode: 2 });
    await expect(refused).rejects.toThrow(new RegExp(`${FRANKFURT}.*${DUBLIN}.*${VIRGINIA}`));
  });
});

it('a fault of another kind in one region still ends the whole', async () => {
  world.endpoint.faults.operations.set('ec2:DescribeInstances', {
    errors: [{ code: 'InvalidParameterValue', times: 1 }],
  });
  await expect(discover(world, TAGS, { regions: REGIONS })).rejects.toMatchObject({ code: 'TAG_REFUSED' });
});
