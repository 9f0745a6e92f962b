import { describe, expect, it } from '@jest/globals';
import { isLoopback, readProxyRules, type ProxyRules } from '../../../src/aws/clients/proxy-rules.js';

const rulesOf = (env: Readonly<Record<string, string>>): ProxyRules => {
  const rules = readProxyRules(env);
  if (rules === undefined) throw new Error('no proxy');
  return rules;
};

describe('readProxyRules', () => {
  it.each([
    [{ HTTPS_PROXY: 'http://a.example:3128' }, 'a.example:3128', 'HTTPS_PROXY'],
    [{ HTTPS_PROXY: 'http://a.example:3128', https_proxy: 'http://b.example:1' }, 'b.example:1', 'https_proxy'],
    [{ HTTPS_PROXY: 'https://a.example:8443' }, 'a.example:8443', 'HTTPS_PROXY'],
    // As aws-cli reads it: a proxy without a scheme is spoken to in plain http.
    [{ HTTPS_PROXY: 'a.example:3128' }, 'a.example:3128', 'HTTPS_PROXY'],
    [{ HTTPS_PROXY: ' http://a.example:3128 ' }, 'a.example:3128', 'HTTPS_PROXY'],
  ])('takes the proxy for https from the environment: %j', (env, host, variable) => {
    expect(rulesOf(env).url.host).toBe(host);
    expect(rulesOf(env).variable).toBe(variable);
  });

  it.each([{}, { HTTPS_PROXY: '' }, { HTTP_PROXY: 'http://a.example:3128' }])('finds none in %j', (env) => {
    expect(readProxyRules(env)).toBeUndefined();
  });

  it('tells nothing of the value that it refuses', () => {
    expect(() => readProxyRules({ HTTPS_PROXY: 'socks5://ops:secret@a.example' })).toThrow(
      /^HTTPS_PROXY is not the URL of an HTTP proxy$/,
    );
  });
});

describe('NO_PROXY', () => {
  const HOST = 'ssm.eu-west-1.amazonaws.com';
  it.each([
    ['*', HOST, true],
    [HOST, HOST, true],
    ['SSM.eu-west-1.amazonaws.com', HOST, true],
    ['amazonaws.com', HOST, true],
    ['.amazonaws.com', HOST, true],
    ['*.amazonaws.com', HOST, true],
    ['azonaws.com', HOST, false],
    ['example.com, amazonaws.com', HOST, true],
    ['example.com amazonaws.com', HOST, true],
    [`${HOST}:443`, HOST, true],
    [`${HOST}:8443`, HOST, false],
    ['10.0.0.0/8', '10.1.2.3', true],
    ['10.0.0.0/8', '11.1.2.3', false],
    ['10.0.0.0/8', HOST, false],
    ['fd00::/8', '[fd00::1]', true],
    ['10.1.2.3', '10.1.2.3', true],
    ['', HOST, false],
  ])('"%s" takes %s out: %s', (list, host, isDirect) => {
    expect(rulesOf({ HTTPS_PROXY: 'http://p:1', NO_PROXY: list }).isDirect(host, 443)).toBe(isDirect);
  });

  it.each(['localhost', '127.0.0.1', '[::1]'])('always takes this machine out: %s', (host) => {
    expect(rulesOf({ HTTPS_PROXY: 'http://p:1' }).isDirect(host, 443)).toBe(true);
  });
});

describe('isLoopback', () => {
  it.each([
    ['localhost', true],
    ['LOCALHOST', true],
    ['lab.localhost', true],
    ['127.0.0.1', true],
    ['127.255.0.9', true],
    ['::1', true],
    ['[::1]', true],
    ['0.0.0.0', false],
    ['10.0.0.1', false],
    ['169.254.169.254', false],
    ['::ffff:10.0.0.1', false],
    ['127.0.0.1.example', false],
    ['notlocalhost', false],
    ['localhost.example', false],
    ['', false],
  ])('%s: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});
