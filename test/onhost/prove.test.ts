import { chmodSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { composeProve } from '../../src/onhost/script.js';
import { hmacMark, makeSealingKeys, publicKeyPem, type SealingKeys } from '../../src/onhost/seal.js';
import { managerDisk, unlockKeyOf } from '../support/manager-disk.js';
import { keptKey, liveKeyOf, proofOf, proveFactsOf } from '../support/proof.js';
import { shells } from '../support/shells.js';
import { runWatched } from './leaks.js';
import { nonceOf, outputOf, stubHost, type StubHost } from './stub-host.js';

const NONCE = nonceOf('0123456789abcdef');
const KEY = unlockKeyOf(7);
const disk = managerDisk(KEY);
const clearDisk = managerDisk(undefined);
/** The 32 bytes of a P-256 key, without what stands around them. */
const SCALAR = disk.privateKey.subarray(36, 68);
const SECRETS = [
  KEY,
  KEY.slice(9),
  SCALAR.toString('latin1'),
  SCALAR.toString('hex'),
  disk.privateKey.toString('base64'),
];

let keys: SealingKeys;
beforeAll(async () => {
  keys = await makeSealingKeys();
});

describe.each(shells)('the prove script under %s', (_name, shell) => {
  let host: StubHost;
  beforeEach(() => {
    host = stubHost();
    prepare();
  });
  afterEach(() => {
    host.close();
  });

  const prepare = ({ keyPem, certificatePem } = disk): void => {
    host.answers({ info: `${host.root}/var/lib/docker\n`, 'node-ls': 'n1\n', 'unlock-key': `${KEY}\n` });
    host.write('/var/lib/docker/swarm/certificates/swarm-node.key', keyPem);
    host.write('/var/lib/docker/swarm/certificates/swarm-node.crt', certificatePem);
  };
  const another = (options: Parameters<typeof stubHost>[0]): void => {
    host.close();
    host = stubHost(options);
    prepare();
  };
  const script = (liveKey: 'compare' | 'send' = 'send'): string =>
    composeProve(NONCE, { sealTo: publicKeyPem(keys), liveKey });
  const ask = async (liveKey?: 'compare' | 'send', argv = shell) => {
    const { output, errors } = await host.run(script(liveKey), argv, NONCE);
    expect(errors).toBe('');
    expect(Buffer.byteLength(output)).toBeLessThan(2_400);
    return { output, facts: proveFactsOf(output, NONCE) };
  };
  const rooms = (): readonly string[] => host.files().flatMap(({ path }) => (path.includes('lockstep.') ? [path] : []));

  it('brings what proves the key, and the live key, in one answer below 2,400 bytes', async () => {
    const { facts } = await ask();
    expect(proofOf(facts, keys, [keptKey('g', KEY)])).toEqual({ kind: 'proven', generation: 'g' });
    expect(liveKeyOf(facts, keys)).toBe(KEY);
    expect(facts.liveKey).toMatchObject({ mark: hmacMark(NONCE, KEY) });
    expect(rooms()).toEqual([]);
  });

  it('leaves no secret in arguments, environments, files, output or errors, also where the caller traces and exports all', async () => {
    const watched = await runWatched(host, script(), [...shell, '-xa'], SECRETS);
    expect(watched.leaks).toEqual([]);
    expect(liveKeyOf(proveFactsOf(watched.output, NONCE), keys)).toBe(KEY);
    expect(rooms()).toEqual([]);
    expect(host.processes()).toEqual([]);
  });

  it('is watched by a test that sees what the common recipe leaves behind', async () => {
    const recipe = [
      'key=$(docker swarm unlock-key --quiet)',
      'printf "%s" "$key" >"$LOCKSTEP_SYSROOT/key"',
      'env KEY="$key" sleep 2',
      'rm "$LOCKSTEP_SYSROOT/key"; echo "$key"',
    ];
    const { leaks } = await runWatched(host, recipe.join('\n'), [...shell, '-x'], SECRETS);
    expect([...leaks].sort()).toEqual(['arguments or environment', 'errors', 'file /key', 'output', 'process']);
  });

  it('binds the evidence to its nonce: under another one, or with a channel that nobody asked for, it is no evidence', async () => {
    const { facts } = await ask();
    for (const other of [
      { ...facts, nonce: nonceOf('fedcba9876543210') },
      { ...facts, channel: keys.publicKey },
    ]) {
      expect(proofOf(other, keys, [keptKey('g', KEY)])).toMatchObject({
        kind: 'unreadable',
        reason: expect.stringContaining('the evidence does not belong to this request') as unknown,
      });
    }
  });

  it('never sends a key that lies in the clear, nor a data key', async () => {
    prepare(clearDisk);
    host.write('/var/lib/docker/swarm/certificates/swarm-node.crt', clearDisk.certificatePem);
    host.removeTool('docker');
    const { output, facts } = await ask();
    expect(facts.nodeKey).toEqual({ kind: 'clear' });
    expect(proofOf(facts, keys, [])).toEqual({ kind: 'notEncrypted' });
    expect(Buffer.byteLength(output)).toBeLessThan(1_200);
  });

  it('counts a live key only when the swarm answers, and asks for none where it does not', async () => {
    host.answers({ 'node-ls.fails': '' });
    const { facts } = await ask();
    expect(facts.liveKey).toMatchObject({ kind: 'unavailable' });
    expect(host.calls()).not.toContain('swarm unlock-key --quiet');
    expect(proofOf(facts, keys, [keptKey('g', KEY)]).kind).toBe('proven');
  });

  it('tells a swarm that shows no key', async () => {
    host.answers({ 'unlock-key': '', 'unlock-key.fails': '' });
    expect((await ask()).facts.liveKey).toEqual({ kind: 'notShown' });
  });

  it('sends only the mark of the live key when it is not asked for more', async () => {
    expect((await ask('compare')).facts.liveKey).toEqual({
      kind: 'read',
      mark: hmacMark(NONCE, KEY),
      sealed: undefined,
    });
  });

  it('uses /dev/shm where /run is no tmpfs', async () => {
    another({ memory: '/dev/shm' });
    expect((await ask()).facts.nodeKey.kind).toBe('sealed');
    expect(rooms()).toEqual([]);
  });

  it.each([
    [
      'no folder in memory',
      (): void => {
        another({ memory: 'none' });
      },
      'no directory in memory',
    ],
    [
      'a disk alone',
      (): void => {
        diskOnly();
      },
      'no directory in memory',
    ],
    [
      'no openssl',
      (): void => {
        host.removeTool('openssl');
      },
      'no openssl',
    ],
  ])('seals nothing and says why: %s', async (_case, change, reason) => {
    change();
    const { facts } = await ask();
    for (const { kind, ...rest } of [facts.nodeKey, facts.liveKey]) {
      expect(kind).toBe('unavailable');
      expect(JSON.stringify(rest)).toContain(reason);
    }
    expect(facts.keyFile).toMatchObject({ encrypted: true, kekVersion: 17 });
    expect(host.calls()).not.toContain('swarm unlock-key --quiet');
  });

  const diskOnly = (): void => {
    host.removeTool('stat');
    host.write('/bin/stat', '#!/bin/sh\necho ext2/ext3\n');
    chmodSync(join(host.root, 'bin', 'stat'), 0o755);
  };

  it('clears its room away when it is ended in the middle, and says nothing', async () => {
    host.answers({ 'unlock-key.hangs': '' });
    const child = host.spawn(script(), shell);
    const ended = outputOf(child);
    for (let tries = 0; !host.calls().includes('swarm unlock-key --quiet') && tries < 4_000; tries += 1)
      await sleep(10);
    expect(rooms()).toHaveLength(1);
    process.kill(-(child.pid ?? 0), 'SIGTERM');
    const { output } = await ended;
    expect(output).not.toContain('LOCKSTEP1');
    expect(rooms()).toEqual([]);
  });

  it('clears away what a killed script left more than 15 minutes ago, and nothing younger', async () => {
    const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);
    host.write('/run/lockstep.old/key.pem', 'x');
    utimesSync(join(host.root, 'run/lockstep.old'), minutesAgo(17), minutesAgo(17));
    host.write('/run/lockstep.young/key.pem', 'x');
    utimesSync(join(host.root, 'run/lockstep.young'), minutesAgo(13), minutesAgo(13));
    host.write('/run/other/key.pem', 'x');
    utimesSync(join(host.root, 'run/other'), minutesAgo(17), minutesAgo(17));
    await ask();
    const left = host.files().filter(({ path }) => path.endsWith('key.pem'));
    expect(left.map(({ path }) => path.split('/').at(-2)).sort()).toEqual(['lockstep.young', 'other']);
  });
});
