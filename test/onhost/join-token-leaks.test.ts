import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  composeReadJoinTokens,
  composeRotateJoinTokens,
} from '../../src/operations/rotate-join-tokens/compose-join-token-scripts.js';
import { readJoinTokensAnswer } from '../../src/operations/rotate-join-tokens/read-join-tokens-answer.js';
import { readRotateJoinTokensAnswer } from '../../src/operations/rotate-join-tokens/rotate-join-tokens-answer.js';
import { LOOKS_LIKE_TOKEN, MARK_NONCE, readOf } from '../support/join-tokens.js';
import { allOf, factsIn, NONCE, runIdOf, targetOf } from '../support/rotation.js';
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
const RUN = runIdOf('run-1');
const COMMAND = '01234567-89ab-cdef-0123-456789abcdef';
/** As an engine answers GET /swarm, so far as the script looks at it. */
const CLUSTER = `{"ID":"${SWARM}","Version":{"Index":12},"CreatedAt":"2030-01-01T00:00:00Z","UpdatedAt":"2030-01-01T00:00:00Z","Spec":{"Name":"default","Labels":{},"EncryptionConfig":{"AutoLockManagers":false}},"TLSInfo":{},"JoinTokens":{"Worker":"${TOKENS.worker}","Manager":"${TOKENS.manager}"}}`;
const SECRETS = Object.values(TOKENS).flatMap((token) => [token, token.slice(-25)]);

describe.each(shells)('the scripts that read and rotate join tokens under %s', (_name, shell) => {
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

  /** The engine's socket, as curl sees it. */
  const answerCurl = (): void => {
    host.removeTool('curl');
    const answers = `case "$*" in *POST*) printf 200 ;; *) cat "$STUB/cluster" ;; esac`;
    writeFileSync(join(host.root, 'bin/curl'), `#!/bin/sh\n${answers}\n`, { mode: 0o755 });
    host.answers({ cluster: `${CLUSTER}\n` });
  };

  it.each(['version', 'none'] as const)(
    'leave no token anywhere when they rotate, with the fence "%s", also where the caller traces and exports all',
    async (fence) => {
      // What is asked of the lease.
      host.answers({ unknown: `${RUN}\n` });
      if (fence === 'version') answerCurl();
      else host.removeTool('curl');
      const rotation = { roles: ['worker', 'manager'], markNonce: MARK_NONCE } as const;
      const text = composeRotateJoinTokens(targetOf(SWARM, NODE), rotation, { fromVersion: 12, runId: RUN });
      const watched = await runWatched(host, text, [...shell, '-xa'], SECRETS, { SSM_COMMAND_ID: COMMAND });
      expect(watched.leaks).toEqual([]);
      expect(factsIn(watched.output, NONCE, readRotateJoinTokensAnswer).outcome).toEqual({
        kind: 'rotated',
        fence,
        tokens: readOf(NONCE, TOKENS),
      });
      expect(host.calls().filter((call) => call.includes('--rotate'))).toHaveLength(fence === 'none' ? 2 : 0);
      expect(host.files().filter(({ path }) => path.includes('lockstep.'))).toEqual([]);
    },
  );

  it('leave no token in arguments, environments, files, output or errors when they read, also where the caller traces and exports all', async () => {
    const watched = await runWatched(host, script(), [...shell, '-xa'], SECRETS);
    expect(watched.leaks).toEqual([]);
    expect(LOOKS_LIKE_TOKEN.test(host.trace() + host.calls().join('\n') + watched.output)).toBe(false);
    expect(factsIn(watched.output, NONCE, readJoinTokensAnswer).outcome).toEqual(readOf(NONCE, TOKENS));
    expect(host.processes()).toEqual([]);
  });

  it.each([
    ['prints nothing', ''],
    ['prints something else', 'Error response from daemon: no\n'],
  ])('have no mark of a token where the client %s', async (_case, printed) => {
    host.answers({ 'join-token-manager': printed });
    expect(await outcome()).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('showed no token') as unknown,
    });
  });

  it('believe no token of a manager that cannot list the members', async () => {
    host.answers({ 'node-ls.fails': '' });
    expect(await outcome()).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('docker node ls failed') as unknown,
    });
    expect(host.calls().filter((call) => call.startsWith('swarm join-token'))).toEqual([]);
  });

  it('believe no token of a manager that lost its quorum meanwhile', async () => {
    host.answers({ 'node-ls.once': '' });
    expect(await outcome()).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('docker node ls failed') as unknown,
    });
    expect(host.calls().filter((call) => call.startsWith('swarm join-token'))).toHaveLength(4);
  });

  it('say that they cannot make marks where there is no openssl', async () => {
    host.removeTool('openssl');
    expect(await outcome()).toMatchObject({ kind: 'refused', why: 'no-openssl' });
  });
});
