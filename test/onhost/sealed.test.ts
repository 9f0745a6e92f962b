import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { lstatSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  hmacMark,
  isSealed,
  makeSealingKeys,
  openSealed,
  publicKeyPem,
  readChannelKey,
  sealFor,
  type Sealed,
  type SealingKeys,
} from '../../src/onhost/seal.js';
import { unlockKeyOf } from '../support/manager-disk.js';
import { shells } from '../support/shells.js';
import { runWatched } from './leaks.js';
import { sealedScript } from './sealed-script.js';
import { nonceOf, stubHost, type StubHost } from './stub-host.js';

const NONCE = nonceOf('0123456789abcdef');
const KEY = unlockKeyOf(11);
const SECRETS = [KEY, KEY.slice(9)];
/** Takes a key as `docker swarm unlock` does: on standard input; tells only its checksum. */
const TAKE = 'sh -c "cksum; exit 7"';
const channelIn = (host: StubHost): string => join(host.root, 'run/lockstep.ch');

let keys: SealingKeys;
beforeAll(async () => {
  keys = await makeSealingKeys();
});

describe.each(shells)('the functions of sealed.sh under %s', (_name, shell) => {
  let host: StubHost;
  beforeEach(() => {
    host = stubHost();
  });
  afterEach(() => {
    host.close();
  });

  const run = async (body: string): Promise<string> => {
    const { output, errors } = await host.run(sealedScript(NONCE, body, publicKeyPem(keys)), shell, NONCE);
    expect(errors).toBe('');
    return output.trim();
  };
  const sealing = (command: string): Promise<string> =>
    run(`make_room r && printf '%s\\n' "$seal_to" >"$room/to.pem" && ${command} | seal`);
  const openChannel = async () => {
    const key = readChannelKey(await run('open_channel ch'));
    if (key === undefined) throw new Error('no channel was opened');
    return key;
  };

  it.each([0, 1, 52, 240, 318])('seals %i bytes, whatever they are', async (size) => {
    const secret = randomBytes(size);
    host.write('/secret.b64', secret.toString('base64'));
    const sealed = await sealing('base64 -d "$fs/secret.b64"');
    if (!isSealed(sealed)) throw new Error(`not sealed: ${sealed}`);
    expect(openSealed(keys, sealed)).toEqual({ kind: 'opened', bytes: secret });
  });

  it('prints nothing where there is too much to seal', async () => {
    host.write('/secret', 'x'.repeat(319));
    expect(await sealing('cat "$fs/secret"')).toBe('');
  });

  it('marks a value as the operator does', async () => {
    host.write('/value', KEY);
    expect(await run('hmac <"$fs/value"')).toBe(hmacMark(NONCE, KEY));
  });

  it('makes a room that is private, and only if there is none of that name', async () => {
    expect(await run('make_room r && ls -ld "$room" | cut -c 1-10; make_room r || echo taken')).toBe(
      'drwx------\ntaken',
    );
    symlinkSync(host.root, join(host.root, 'run/lockstep.r'));
    expect(await run('make_room r || echo taken')).toBe('taken');
    expect(lstatSync(join(host.root, 'run/lockstep.r')).isSymbolicLink()).toBe(true);
  });

  it('opens a channel that outlives the script, private, and the same one when the script is run again', async () => {
    const key = await openChannel();
    expect(statSync(channelIn(host)).mode & 0o777).toBe(0o700);
    expect(statSync(join(channelIn(host), 'key.pem')).mode & 0o777).toBe(0o600);
    expect((await openChannel()).equals(key)).toBe(true);
    await run('close_channel ch');
    expect(host.files().filter(({ path }) => path.includes('lockstep.'))).toEqual([]);
  });

  it('hands what was sealed to the channel to a command, whose status counts, and lets nobody else see it', async () => {
    const sealed = sealFor(await openChannel(), Buffer.from(`${KEY}\n`));
    const script = sealedScript(NONCE, `receive ch ${sealed} cksum; echo "left with $?"; close_channel ch`);
    const { output, leaks } = await runWatched(host, script, [...shell, '-xa'], SECRETS);
    host.write('/expected', `${KEY}\n`);
    expect(output.trim()).toBe(`${await run('cksum <"$fs/expected"')}\nleft with 0`);
    expect(leaks).toEqual([]);
    expect(host.files().filter(({ path }) => path.includes('lockstep.'))).toEqual([]);
  });

  it('passes on the status of the command', async () => {
    const sealed = sealFor(await openChannel(), Buffer.from(KEY));
    expect(await run(`receive ch ${sealed} ${TAKE}; echo "left with $?"`)).toMatch(/left with 7$/);
  });

  it('runs no command for what does not open: another key, a changed value, no value', async () => {
    const sealed = sealFor(await openChannel(), Buffer.from(KEY));
    const other = sealFor(generateKeyPairSync('rsa', { modulusLength: 3072 }).publicKey, Buffer.from(KEY));
    const changed = `${sealed[0] === 'A' ? 'B' : 'A'}${sealed.slice(1)}` as Sealed;
    for (const value of [other, changed, "''", 'x']) {
      expect(await run(`receive ch ${value} echo ran; echo "left with $?"`)).toBe('left with 4');
    }
  });

  it('knows no channel that was not opened, was closed, or is a link of somebody’s', async () => {
    const sealed = sealFor(keys.publicKey, Buffer.from(KEY));
    expect(await run(`receive ch ${sealed} echo ran; echo "left with $?"`)).toBe('left with 3');
    await openChannel();
    symlinkSync(channelIn(host), join(host.root, 'run/lockstep.link'));
    expect(await run(`receive link ${sealed} echo ran; echo "left with $?"`)).toBe('left with 3');
    await run('close_channel ch');
    expect(await run(`receive ch ${sealed} echo ran; echo "left with $?"`)).toBe('left with 3');
  });

  it('opens no channel where there is no folder in memory', async () => {
    host.close();
    host = stubHost({ memory: 'none' });
    expect(await run('open_channel ch; echo "left with $?"')).toBe('left with 1');
  });
});
