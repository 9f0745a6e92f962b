import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LockstepError } from '../../../src/domain/errors.js';
import { ALPHA, BETA, DUBLIN, instance, resolve, ROLE, sdkEnvironment, startWorld } from '../discovery/world.js';
import type { SdkEnvironment, World } from '../discovery/world.js';
import { createAuthority, openCorporateProxy, type Authority, type CorporateProxy } from './kit.js';
import { textOf } from '../../support/remedy.js';

/** The names that these tests set, beyond those of AWS. */
const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy', 'HOME', 'NODE_EXTRA_CA_CERTS'];

let authority: Authority;
let environment: SdkEnvironment;
let world: World;
let proxy: CorporateProxy;
let before: NodeJS.ProcessEnv;

beforeAll(() => {
  authority = createAuthority();
});
afterAll(() => {
  authority.remove();
});
beforeEach(async () => {
  before = { ...process.env };
  environment = await sdkEnvironment();
  world = await startWorld([instance(1)]);
  proxy = await openCorporateProxy(world.endpoint.url, authority);
  environment.set(Object.fromEntries(VARIABLES.map((name) => [name, before[name]])));
  environment.set({ HTTPS_PROXY: proxy.url, https_proxy: undefined, NO_PROXY: undefined, no_proxy: undefined });
  environment.set({ AWS_CA_BUNDLE: authority.bundle });
});
afterEach(async () => {
  environment.set(Object.fromEntries(VARIABLES.map((name) => [name, before[name]])));
  await environment.restore();
  proxy.close();
  await world.close();
});

/** Without an endpoint of its own: the names of AWS are asked, and only the proxy knows a way. */
const resolved = (selection: Parameters<typeof resolve>[1] = {}) => resolve(undefined, selection);

const errorOf = async (tried: Promise<unknown>): Promise<LockstepError> => {
  const error: unknown = await tried.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof LockstepError) return error;
  throw new Error(`not a LockstepError: ${String(error)}`);
};

describe('a network whose only way out is a proxy', () => {
  it('is passed by every client, with the authorities of AWS_CA_BUNDLE', async () => {
    const { scopes } = await resolved();
    expect(scopes.map(({ scope }) => scope)).toEqual([{ account: ALPHA, region: DUBLIN }]);
    const [{ clients } = { clients: undefined }] = scopes;
    await clients?.ssm.config.credentials();
    expect(new Set(proxy.targets)).toEqual(
      new Set(['sts.eu-west-1.amazonaws.com:443', 'ec2.eu-west-1.amazonaws.com:443']),
    );
  });

  it('is passed by the STS client inside a credential provider, for a role that is assumed', async () => {
    const { scopes } = await resolved({ roleArns: [ROLE] });
    expect(scopes.map(({ scope }) => scope.account)).toEqual([ALPHA, BETA]);
    expect(world.calls('sts:AssumeRole')).toBe(1);
  });

  it('is passed by the STS client inside a profile with role_arn', async () => {
    const config = join(await mkdtemp(join(tmpdir(), 'lockstep-')), 'config');
    await writeFile(config, `[profile audit]\nrole_arn = ${ROLE}\nsource_profile = alpha\nregion = ${DUBLIN}\n`);
    environment.set({ AWS_CONFIG_FILE: config });
    const { scopes } = await resolved({ profiles: ['audit'] });
    expect(scopes.map(({ scope }) => scope.account)).toEqual([BETA]);
    await rm(join(config, '..'), { recursive: true });
  });

  it('is told user name and password of the proxy', async () => {
    environment.set({ HTTPS_PROXY: proxy.url.replace('//', '//ops:p%40ss@') });
    await resolved();
    expect(proxy.authorizations).toContain(`Basic ${Buffer.from('ops:p@ss').toString('base64')}`);
  });

  it('does not lead to a host of NO_PROXY, nor to an endpoint on this machine', async () => {
    await resolve(world.endpoint.url);
    expect(proxy.targets).toEqual([]);
    environment.set({ NO_PROXY: 'sts.eu-west-1.amazonaws.com,sts.us-east-1.amazonaws.com' });
    await errorOf(resolved());
    expect(proxy.targets).toEqual([]);
  });
});

describe('an SSO session behind a proxy', () => {
  it('is used through the proxy', async () => {
    const portal = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          roleCredentials: {
            accessKeyId: 'AKIABETA',
            secretAccessKey: 'lab-secret',
            sessionToken: 'none',
            expiration: Date.now() + 3_600_000,
          },
        }),
      );
    });
    portal.listen(0, '127.0.0.1');
    await once(portal, 'listening');
    const sso = await openCorporateProxy(`http://127.0.0.1:${(portal.address() as AddressInfo).port}`, authority);
    const home = await mkdtemp(join(tmpdir(), 'lockstep-home-'));
    const start = 'https://example.awsapps.com/start';
    await mkdir(join(home, '.aws', 'sso', 'cache'), { recursive: true });
    await writeFile(
      join(home, '.aws', 'sso', 'cache', `${createHash('sha1').update(start).digest('hex')}.json`),
      JSON.stringify({ accessToken: 'token', expiresAt: new Date(Date.now() + 3_600_000).toISOString() }),
    );
    await writeFile(
      join(home, 'config'),
      `[profile sso]\nsso_start_url = ${start}\nsso_region = ${DUBLIN}\nsso_account_id = ${BETA}\nsso_role_name = audit\nregion = ${DUBLIN}\n`,
    );
    environment.set({ HOME: home, AWS_CONFIG_FILE: join(home, 'config'), HTTPS_PROXY: sso.url });
    await errorOf(resolved({ profiles: ['sso'] }));
    expect(sso.targets[0]).toBe('portal.sso.eu-west-1.amazonaws.com:443');
    sso.close();
    portal.close();
    await rm(home, { recursive: true });
  });
});

describe('a proxy that fails', () => {
  it.each([
    [407, /HTTPS_PROXY, opens no connection to sts\.eu-west-1\.amazonaws\.com:443 \(HTTP 407\)/, /user:password@/],
    [403, /\(HTTP 403\)/, /allow this host/],
  ])('is named with its variable: it answers %i', async (status, message, remedy) => {
    const closed = await openCorporateProxy(world.endpoint.url, authority, () => status);
    environment.set({ HTTPS_PROXY: closed.url.replace('//', '//ops:secret@') });
    const error = await errorOf(resolved());
    expect(error).toMatchObject({ code: 'PROXY_FAILED', exitCode: 2 });
    expect(error.message).toMatch(message);
    expect(textOf(error.remedy)).toMatch(remedy);
    expect(`${error.message}${textOf(error.remedy)}`).not.toContain('secret');
    closed.close();
  });

  it('is named with its variable: nothing listens there', async () => {
    environment.set({ HTTPS_PROXY: undefined, https_proxy: '127.0.0.1:9' });
    const error = await errorOf(resolved());
    expect(error).toMatchObject({ code: 'PROXY_FAILED', exitCode: 2 });
    expect(error.message).toContain('The proxy 127.0.0.1:9, named in https_proxy, opens no connection');
    expect(error.message).toContain('ECONNREFUSED');
  });

  it.each(['socks5://127.0.0.1:1080', 'http://', 'not a url'])('is refused where it is none: %s', async (value) => {
    environment.set({ HTTPS_PROXY: value });
    const error = await errorOf(resolved());
    expect(error).toMatchObject({ code: 'PROXY_INVALID', exitCode: 2 });
    expect(error.message).toContain('HTTPS_PROXY');
  });
});

describe('a certificate authority', () => {
  it('that nobody trusts is an error that names the variables', async () => {
    environment.set({ AWS_CA_BUNDLE: undefined });
    const error = await errorOf(resolved());
    expect(error).toMatchObject({ code: 'ENDPOINT_UNTRUSTED', exitCode: 2 });
    expect(textOf(error.remedy)).toContain('AWS_CA_BUNDLE');
    expect(textOf(error.remedy)).toContain('NODE_EXTRA_CA_CERTS');
  });

  it('may stand in ca_bundle of the profile', async () => {
    const config = join(await mkdtemp(join(tmpdir(), 'lockstep-')), 'config');
    await writeFile(config, `[profile alpha]\nca_bundle = ${authority.bundle}\nregion = ${DUBLIN}\n`);
    environment.set({ AWS_CA_BUNDLE: undefined, AWS_CONFIG_FILE: config });
    expect((await resolved({ profiles: ['alpha'] })).scopes).toHaveLength(1);
    await rm(join(config, '..'), { recursive: true });
  });

  it('of NODE_EXTRA_CA_CERTS counts beside another bundle', async () => {
    const other = createAuthority();
    environment.set({ AWS_CA_BUNDLE: other.bundle, NODE_EXTRA_CA_CERTS: undefined });
    expect(await errorOf(resolved())).toMatchObject({ code: 'ENDPOINT_UNTRUSTED' });
    environment.set({ NODE_EXTRA_CA_CERTS: authority.bundle });
    expect((await resolved()).scopes).toHaveLength(1);
    other.remove();
  });

  it.each([
    ['that is not there', '/nowhere/ca.pem', 'ENOENT'],
    ['that holds no certificate', '/etc/hostname', 'no certificate'],
  ])('in a file %s is an error that names variable and file', async (_, path, why) => {
    environment.set({ AWS_CA_BUNDLE: path });
    const error = await errorOf(resolved());
    expect(error).toMatchObject({ code: 'CA_BUNDLE_UNREADABLE', exitCode: 2 });
    for (const part of ['AWS_CA_BUNDLE', path, why]) expect(error.message).toContain(part);
  });
});
