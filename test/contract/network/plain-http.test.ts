import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFleetDirectory } from '../../../src/aws/discovery/directory.js';
import { DUBLIN, instance, resolve, sdkEnvironment, startWorld } from '../discovery/world.js';
import type { SdkEnvironment, World } from '../discovery/world.js';

const ELSEWHERE = 'http://aws.example:4566';
const REFUSED = { code: 'ENDPOINT_NOT_ENCRYPTED', exitCode: 2 };

let environment: SdkEnvironment;
let world: World;

beforeEach(async () => {
  environment = await sdkEnvironment();
  world = await startWorld([instance(1)]);
});
afterEach(async () => {
  await world.close();
  await environment.restore();
});

describe('an endpoint of plain http on another machine is refused, and the reason told', () => {
  it('in --endpoint-url', async () => {
    await expect(resolve(ELSEWHERE)).rejects.toMatchObject({
      ...REFUSED,
      message: expect.stringMatching(/aws\.example:4566.*in plaintext/),
      remedy: { text: expect.stringContaining('https://') },
    });
  });

  it('in AWS_ENDPOINT_URL', async () => {
    environment.set({ AWS_ENDPOINT_URL: ELSEWHERE });
    await expect(resolve(undefined)).rejects.toMatchObject({
      ...REFUSED,
      message: expect.stringMatching(/sts:GetCallerIdentity.*http:\/\/aws\.example.*in plaintext/),
    });
  });

  it('in AWS_ENDPOINT_URL_SSM, with every other service on this machine', async () => {
    environment.set({ AWS_ENDPOINT_URL: world.endpoint.url, AWS_ENDPOINT_URL_SSM: ELSEWHERE });
    const { scopes } = await resolve(undefined);
    const directory = createFleetDirectory({ scopes, tags: [], events: { emit: () => undefined } });
    await expect(directory.discover({})).rejects.toMatchObject({
      ...REFUSED,
      message: expect.stringContaining('ssm:DescribeInstanceInformation'),
    });
  });

  it('in endpoint_url of a profile', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lockstep-'));
    await writeFile(join(folder, 'config'), `[profile alpha]\nregion = ${DUBLIN}\nendpoint_url = ${ELSEWHERE}\n`);
    environment.set({ AWS_CONFIG_FILE: join(folder, 'config'), AWS_PROFILE: 'alpha' });
    await expect(resolve(undefined, { profiles: ['alpha'] })).rejects.toMatchObject(REFUSED);
    await rm(folder, { recursive: true });
  });
});

it('an endpoint of plain http on this machine is taken, by name and by address', async () => {
  for (const host of ['localhost', '127.0.0.1']) {
    expect((await resolve(world.endpoint.url.replace('127.0.0.1', host))).scopes).toHaveLength(1);
  }
});
