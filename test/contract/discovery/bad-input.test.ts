import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LockstepError } from '../../../src/domain/errors.js';
import {
  ALPHA,
  BETA,
  discover,
  DUBLIN,
  instance,
  REGIONS,
  resolve,
  ROLE,
  sdkEnvironment,
  startWorld,
} from './world.js';
import type { SdkEnvironment, World } from './world.js';
import { textOf } from '../../support/remedy.js';

let environment: SdkEnvironment;
let world: World;

beforeEach(async () => {
  environment = await sdkEnvironment();
  world = await startWorld([instance(1), instance(2, { lifecycle: 'hybrid' })]);
});
afterEach(async () => {
  await world.close();
  await environment.restore();
});

const errorOf = async (tried: Promise<unknown>): Promise<LockstepError> => {
  const error: unknown = await tried.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof LockstepError) return error;
  throw new Error(`not a LockstepError: ${String(error)}`);
};

const resolveError = (selection: Parameters<typeof resolve>[1] = {}): Promise<LockstepError> =>
  errorOf(resolve(world.endpoint.url, selection));

describe('an action that is denied', () => {
  it.each(['ec2:DescribeInstances', 'ssm:DescribeInstanceInformation', 'ssm:ListTagsForResource'])(
    'is named with account, region and policy: %s',
    async (action) => {
      world.key.denied.add(action);
      const error = await errorOf(discover(world, ['Role=swarm-manager']));
      expect(error).toMatchObject({ code: 'ACCESS_DENIED', exitCode: 2 });
      expect(error.message).toBe(`${action} is denied for account ${ALPHA} in ${DUBLIN}`);
      expect(textOf(error.remedy)).toContain('examples/iam/audit.json');
    },
  );

  it('is told together with the others', async () => {
    for (const action of ['ec2:DescribeInstances', 'ssm:DescribeInstanceInformation']) world.key.denied.add(action);
    const { message } = await errorOf(discover(world, ['Role=swarm-manager'], { regions: REGIONS }));
    for (const region of REGIONS) {
      expect(message).toContain(`ec2:DescribeInstances is denied for account ${ALPHA} in ${region}`);
      expect(message).toContain(`ssm:DescribeInstanceInformation is denied for account ${ALPHA} in ${region}`);
    }
  });

  it('does no harm where it is not needed: ssm:ListTagsForResource without hybrid nodes', async () => {
    world.key.denied.add('ssm:ListTagsForResource');
    world.instances.splice(1);
    expect((await discover(world, ['Role=swarm-manager'])).ids).toHaveLength(1);
  });

  it('is named where all regions are asked for: ec2:DescribeRegions', async () => {
    world.key.denied.add('ec2:DescribeRegions');
    const error = await resolveError({ regions: 'all' });
    expect(error).toMatchObject({ code: 'ACCESS_DENIED', exitCode: 2 });
    expect(error.message).toContain('ec2:DescribeRegions');
    expect(textOf(error.remedy)).toContain('--region');
  });

  it('is named with role and caller: sts:AssumeRole', async () => {
    const role = `arn:aws:iam::${BETA}:role/nobody-may`;
    const error = await resolveError({ roleArns: [role, ROLE] });
    expect(error).toMatchObject({ code: 'ACCESS_DENIED', exitCode: 2 });
    expect(error.message).toBe(
      `sts:AssumeRole is denied for role ${role} (caller arn:aws:iam::${ALPHA}:user/lab, no external id)`,
    );
    expect(textOf(error.remedy)).toContain('trust policy');
  });
});

describe('credentials', () => {
  it('that are expired are named so', async () => {
    world.key.expired = true;
    expect(await resolveError()).toMatchObject({ code: 'CREDENTIALS_EXPIRED', exitCode: 2 });
  });

  it('that nobody knows are named so', async () => {
    environment.set({ AWS_ACCESS_KEY_ID: 'AKIANOBODY' });
    expect(await resolveError()).toMatchObject({ code: 'CREDENTIALS_INVALID', exitCode: 2 });
  });

  it('that are missing are named so', async () => {
    environment.set({ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined });
    const error = await resolveError();
    expect(error).toMatchObject({ code: 'CREDENTIALS_MISSING', exitCode: 2 });
    expect(error.message).toContain('default provider chain');
  });

  it.each([
    ['named', { profiles: ['alhpa'] }, {}],
    ['in AWS_PROFILE', {}, { AWS_PROFILE: 'alhpa', AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined }],
  ])('of a profile that does not exist are not looked for elsewhere: %s', async (_, selection, variables) => {
    const container = createServer((_, response) => {
      const Expiration = new Date(Date.now() + 3_600_000).toISOString();
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ AccessKeyId: 'AKIABETA', SecretAccessKey: 'lab-secret', Token: 'none', Expiration }),
      );
    });
    container.listen(0, '127.0.0.1').unref();
    await once(container, 'listening');
    const { port } = container.address() as AddressInfo;
    environment.set({ ...variables, AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/` });
    const error = await resolveError(selection);
    expect(error).toMatchObject({ code: 'CREDENTIALS_MISSING', exitCode: 2 });
    expect(error.message).toContain('profile alhpa');
    expect(world.endpoint.calls).toHaveLength(0);
    container.closeAllConnections();
    container.close();
  });

  it('never appear in an error', async () => {
    world.key.expired = true;
    const { message, remedy } = await resolveError();
    expect(message + textOf(remedy)).not.toMatch(/lab-secret|AKIAALPHA/);
  });
});

describe('a region', () => {
  it('that does not exist is named with the closest one', async () => {
    const { code, exitCode, message } = await resolveError({ regions: [DUBLIN, 'eu-wset-1'] });
    expect({ code, exitCode }).toEqual({ code: 'REGION_UNKNOWN', exitCode: 2 });
    expect(message).toBe('AWS has no region "eu-wset-1"; did you mean eu-west-1?');
  });

  it('that does not exist is named as well where it is the only one', async () => {
    expect(await resolveError({ regions: ['eu-wset-1'] })).toMatchObject({ code: 'REGION_UNKNOWN', exitCode: 2 });
  });

  it('that the account has not enabled is named with the account', async () => {
    const { code, message } = await resolveError({ regions: [DUBLIN, 'eu-south-1'] });
    expect(code).toBe('REGION_NOT_ENABLED');
    expect(message).toBe(`region eu-south-1 is not enabled in account ${ALPHA}`);
  });

  it('that refuses good credentials, as the home of its partition does, may not exist', async () => {
    await world.close();
    world = await startWorld([], {}, [DUBLIN]);
    const error = await resolveError({ regions: ['eu-wset-1'] });
    expect(error).toMatchObject({ code: 'REGION_NOT_ENABLED', exitCode: 2 });
    expect(error.message).toBe(`There is no region eu-wset-1, or it is not enabled in account ${ALPHA}`);
  });

  it('of the environment that is none is named', async () => {
    environment.set({ AWS_REGION: 'Ireland' });
    const error = await resolveError({ regions: [] });
    expect(error).toMatchObject({ code: 'REGION_INVALID', exitCode: 2 });
    expect(error.message).toContain('"Ireland"');
  });

  it('that is none is refused before any call', async () => {
    expect(await resolveError({ regions: ['Ireland'] })).toMatchObject({ code: 'SELECTION_INVALID', exitCode: 2 });
    expect(world.endpoint.calls).toHaveLength(0);
  });

  it('that nobody named is asked for', async () => {
    const error = await resolveError({ regions: [] });
    expect(error).toMatchObject({ code: 'REGION_MISSING', exitCode: 2 });
    expect(textOf(error.remedy)).toContain('--region');
  });
});

describe('an endpoint', () => {
  it('where nothing listens is named', async () => {
    await world.close();
    const error = await resolveError();
    expect(error).toMatchObject({ code: 'ENDPOINT_UNREACHABLE', exitCode: 2 });
    expect(error.message).toContain('ECONNREFUSED');
    expect(textOf(error.remedy)).toContain('--endpoint-url');
  });

  it('in the environment that is no URL is named', async () => {
    environment.set({ AWS_ENDPOINT_URL: 'not a url' });
    expect(await errorOf(resolve(undefined))).toMatchObject({ code: 'ENDPOINT_INVALID', exitCode: 2 });
  });
});
