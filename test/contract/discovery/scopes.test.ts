import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ALPHA,
  BETA,
  DUBLIN,
  FRANKFURT,
  REGIONS,
  resolve,
  ROLE,
  sdkEnvironment,
  startWorld,
  VIRGINIA,
} from './world.js';
import type { SdkEnvironment, World } from './world.js';

let environment: SdkEnvironment;
let world: World;

beforeEach(async () => {
  environment = await sdkEnvironment();
  world = await startWorld([]);
});
afterEach(async () => {
  await world.close();
  await environment.restore();
});

const scopesOf = async (selection: Parameters<typeof resolve>[1]) =>
  (await resolve(world.endpoint.url, selection)).scopes.map(({ scope }) => `${scope.account} ${scope.region}`);

describe('resolveScopes', () => {
  it('crosses accounts with regions, ordered by account and region', async () => {
    expect(await scopesOf({ regions: [VIRGINIA, DUBLIN], roleArns: [ROLE] })).toEqual([
      `${ALPHA} ${DUBLIN}`,
      `${ALPHA} ${VIRGINIA}`,
      `${BETA} ${DUBLIN}`,
      `${BETA} ${VIRGINIA}`,
    ]);
  });

  it('labels a scope, and tells who calls there', async () => {
    const { scopes } = await resolve(world.endpoint.url, { roleArns: [ROLE] });
    expect(scopes.map(({ label, callerArn }) => [label, callerArn])).toEqual([
      [`account ${ALPHA} in ${DUBLIN}`, `arn:aws:iam::${ALPHA}:user/lab`],
      [
        `account ${BETA} in ${DUBLIN}`,
        `arn:aws:sts::${BETA}:assumed-role/lockstep-audit/lockstep-20261121-233005-4f1a`,
      ],
    ]);
  });

  it('sends the external id of a role, and no other one', async () => {
    const gamma = `arn:aws:iam::${BETA}:role/lockstep-prove`;
    world.externalIds.set('lockstep-audit', 'of-audit');
    await resolve(world.endpoint.url, { roleArns: [ROLE, gamma], externalIds: { [ROLE]: 'of-audit' } });
    const sent = world.endpoint.calls.flatMap(({ operation, request }) =>
      operation === 'AssumeRole' ? [[request.RoleArn, request.ExternalId, request.RoleSessionName]] : [],
    );
    expect(sent.sort()).toEqual([
      [ROLE, 'of-audit', 'lockstep-20261121-233005-4f1a'],
      [gamma, undefined, 'lockstep-20261121-233005-4f1a'],
    ]);
  });

  it.each([
    ['none', {}, 'no external id'],
    ['another one', { [ROLE]: 'guessed' }, 'with an external id'],
  ])('says what to look at where a role wants an external id and gets %s', async (_, externalIds, words) => {
    world.externalIds.set('lockstep-audit', 'of-audit');
    await expect(resolve(world.endpoint.url, { roleArns: [ROLE], externalIds })).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      message: expect.stringContaining(words),
      remedy: { text: expect.stringContaining('--external-id') },
    });
  });

  it('takes one account per profile, each with the default region of its own', async () => {
    environment.set({ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined });
    expect(await scopesOf({ profiles: ['beta'], regions: [] })).toEqual([`${BETA} ${FRANKFURT}`]);
    expect(await scopesOf({ profiles: ['alpha', 'beta'] })).toEqual([`${ALPHA} ${DUBLIN}`, `${BETA} ${DUBLIN}`]);
  });

  it('takes AWS_PROFILE where no profile is named', async () => {
    environment.set({ AWS_PROFILE: 'beta', AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined });
    expect(await scopesOf({ regions: [] })).toEqual([`${BETA} ${FRANKFURT}`]);
  });

  it.each([
    ['AWS_DEFAULT_PROFILE', { AWS_DEFAULT_PROFILE: 'beta' }],
    ['AWS_PROFILE before it', { AWS_DEFAULT_PROFILE: 'alpha', AWS_PROFILE: 'beta' }],
  ])('takes %s where no profile is named, as aws-cli does', async (_, variables) => {
    environment.set({ ...variables, AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined });
    expect(await scopesOf({ regions: [] })).toEqual([`${BETA} ${FRANKFURT}`]);
  });

  it('takes keys of the environment before AWS_PROFILE, and the region of that profile, as aws-cli does', async () => {
    environment.set({ AWS_PROFILE: 'beta' });
    expect(await scopesOf({ regions: [] })).toEqual([`${ALPHA} ${FRANKFURT}`]);
  });

  it('refuses an access key of the environment without its secret', async () => {
    environment.set({ AWS_PROFILE: 'beta', AWS_SECRET_ACCESS_KEY: undefined });
    await expect(scopesOf({ regions: [] })).rejects.toMatchObject({ code: 'CREDENTIALS_PARTIAL', exitCode: 2 });
  });

  it.each([
    ['AWS_DEFAULT_REGION', { AWS_DEFAULT_REGION: VIRGINIA }, VIRGINIA],
    ['AWS_REGION before it', { AWS_DEFAULT_REGION: VIRGINIA, AWS_REGION: DUBLIN }, DUBLIN],
    ['AWS_DEFAULT_REGION before that of the profile', { AWS_DEFAULT_REGION: VIRGINIA, AWS_PROFILE: 'beta' }, VIRGINIA],
  ])('takes %s where no region is named, as aws-cli does', async (_, variables, region) => {
    environment.set(variables);
    expect(await scopesOf({ regions: [] })).toEqual([`${ALPHA} ${region}`]);
  });

  it('takes the profile that was named before the keys of the environment', async () => {
    expect(await scopesOf({ profiles: ['beta'] })).toEqual([`${BETA} ${DUBLIN}`]);
  });

  it('takes AWS_REGION where no region is named', async () => {
    environment.set({ AWS_REGION: VIRGINIA });
    expect(await scopesOf({ regions: [] })).toEqual([`${ALPHA} ${VIRGINIA}`]);
  });

  it('gives one scope where two credentials lead to the same account', async () => {
    const role = `arn:aws:iam::${ALPHA}:role/lockstep-audit`;
    const { scopes } = await resolve(world.endpoint.url, { roleArns: [role, role], profiles: ['alpha', 'alpha'] });
    expect(scopes.map(({ callerArn }) => callerArn)).toEqual([`arn:aws:iam::${ALPHA}:user/lab`]);
  });

  it('takes every enabled region of the account for all regions', async () => {
    expect(await scopesOf({ regions: 'all' })).toEqual([...REGIONS].sort().map((region) => `${ALPHA} ${region}`));
  });

  it('asks once per set of credentials who it is, for its regions, and for its role', async () => {
    const { apiCalls } = await resolve(world.endpoint.url, { regions: REGIONS, roleArns: [ROLE] });
    expect(apiCalls().byOperation).toEqual({
      'ec2:DescribeRegions': 2,
      'sts:AssumeRole': 1,
      'sts:GetCallerIdentity': 2,
    });
  });

  it('assumes a role once for all its clients', async () => {
    const { scopes, apiCalls } = await resolve(world.endpoint.url, { regions: REGIONS, roleArns: [ROLE] });
    await Promise.all(scopes.map(({ clients }) => clients.ssm.config.credentials()));
    expect(apiCalls().byOperation['sts:AssumeRole']).toBe(1);
  });

  it('follows AWS_ENDPOINT_URL where no endpoint is named', async () => {
    environment.set({ AWS_ENDPOINT_URL: world.endpoint.url });
    expect((await resolve(undefined, { roleArns: [ROLE] })).scopes).toHaveLength(2);
  });

  it('believes the names of regions where ec2:DescribeRegions is denied', async () => {
    world.key.denied.add('ec2:DescribeRegions');
    expect(await scopesOf({ regions: [DUBLIN] })).toEqual([`${ALPHA} ${DUBLIN}`]);
  });
});
