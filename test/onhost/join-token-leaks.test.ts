import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { composeReadJoinTokens } from '../../src/operations/rotate-join-tokens/compose-join-token-scripts.js';
import { readJoinTokensAnswer } from '../../src/operations/rotate-join-tokens/read-join-tokens-answer.js';
import { LOOKS_LIKE_TOKEN, MARK_NONCE, readOf } from '../support/join-tokens.js';
import { factsIn, NONCE, allOf, targetOf } from '../support/rotation.js';
import { shells } from '../support/shells.js';
import { runWatched } from './leaks.js';
import { stubHost, type StubHost } from './stub-host.js';

const SWARM = 's'.repeat(25);
const NODE = 'n'.repeat(25);
const DIGEST = '0'.repeat(50);
const TOKENS = {
  worker: `SWMTKN-1-${DIGEST}-${'w'.repeat(25)}`,
  manager: `SWMTKN-1-${DIGEST}-${'m'.repeat(25)}`,
};
const SECRETS = Object.values(TOKENS).flatMap((token) => [token, token.slice(-25)]);

describe.each(shells)('the script that reads join tokens under %s', (_name, shell) => {
  let host: StubHost;
  beforeEach(() => {
    host = stubHost();
    host.answers({
      info: `active|true|${NODE}|${SWARM}|12|false|5\n`,
      'node-ls': `${NODE}\n`,
      'join-token-worker': `${TOKENS.worker}\n`,
      'join-token-manager': `${TOKENS.manager}\n`,
    });
  });
  afterEach(() => {
    host.close();
  });

  const script = (): string => composeReadJoinTokens(allOf(targetOf(SWARM, NODE)), MARK_NONCE);
  const outcome = async () => {
    const { output, errors } = await host.run(script(), shell, NONCE);
    expect(errors).toBe('');
    return factsIn(output, NONCE, readJoinTokensAnswer).outcome;
  };

  it('leaves no token in arguments, environments, files, output or errors, also where the caller traces and exports all', async () => {
    const watched = await runWatched(host, script(), [...shell, '-xa'], SECRETS);
    expect(watched.leaks).toEqual([]);
    expect(LOOKS_LIKE_TOKEN.test(host.trace() + host.calls().join('\n') + watched.output)).toBe(false);
    expect(factsIn(watched.output, NONCE, readJoinTokensAnswer).outcome).toEqual(readOf(NONCE, TOKENS));
    expect(host.processes()).toEqual([]);
  });

  it.each([
    ['prints nothing', ''],
    ['prints something else', 'Error response from daemon: no\n'],
  ])('has no mark of a token where the client %s', async (_case, printed) => {
    host.answers({ 'join-token-manager': printed });
    expect(await outcome()).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('showed no token') as unknown,
    });
  });

  it('believes no token of a manager that cannot list the members', async () => {
    host.answers({ 'node-ls.fails': '' });
    expect(await outcome()).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('docker node ls failed') as unknown,
    });
    expect(host.calls().filter((call) => call.startsWith('swarm join-token'))).toEqual([]);
  });

  it('believes no token of a manager that lost its quorum meanwhile', async () => {
    host.answers({ 'node-ls.once': '' });
    expect(await outcome()).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('docker node ls failed') as unknown,
    });
    expect(host.calls().filter((call) => call.startsWith('swarm join-token'))).toHaveLength(4);
  });

  it('says that it cannot make marks where there is no openssl', async () => {
    host.removeTool('openssl');
    expect(await outcome()).toMatchObject({ kind: 'refused', why: 'no-openssl' });
  });
});
