import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeId, SwarmId } from '../../../../src/domain/ids.js';
import {
  createCertificateAuthority,
  issueCertificate,
  newNodeKeyPair,
} from '../../../../src/lab/simulated/disk/certificate.js';
import { encodeNodeKey, readNodeKey } from '../../../../src/lab/simulated/disk/node-key.js';
import { decodePem } from '../../../../src/lab/simulated/disk/pem.js';
import { SwarmFolder } from '../../../../src/lab/simulated/disk/swarm-folder.js';
import { humanUnlockKey, isUnlockKeyString, rawUnlockKey } from '../../../../src/lab/simulated/model/unlock-key.js';
import { fc } from '../../../support/fast-check.js';

const KEY = humanUnlockKey(Buffer.alloc(32, 7));
const OTHER_KEY = humanUnlockKey(Buffer.alloc(32, 8));
const swarmId = 'm0izyampfzgh5e85h2era61fl' as SwarmId;
const nodeId = 'aon4ii7s9zyv061zbpv39vss7' as NodeId;
const now = new Date('2030-01-01T12:00:20Z');
const OPENSSL = 'openssl';
const withOpenssl = spawnSync(OPENSSL, ['version']).error === undefined ? it : it.skip;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'disk-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const openssl = (...args: readonly string[]): string =>
  execFileSync(OPENSSL, args, { encoding: 'utf8', stdio: 'pipe' });

describe('the unlock key', () => {
  it('is written as swarmkit writes it, and read back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (raw) => {
        const key = humanUnlockKey(Buffer.from(raw));
        expect(key).toMatch(/^SWMKEY-1-[A-Za-z0-9+/]{43}$/);
        expect(isUnlockKeyString(key)).toBe(true);
        expect(rawUnlockKey(key).equals(Buffer.from(raw))).toBe(true);
      }),
    );
  });

  it.each(['', 'x', 'SWMKEY-2-AAAA', 'SWMKEY-1-A', 'SWMKEY-1-AA==', 'SWMKEY-1-A A'])('is not %j', (text) => {
    expect(isUnlockKeyString(text)).toBe(false);
  });
});

describe('swarm-node.key', () => {
  const { privateKey } = newNodeKeyPair();
  const custody = { key: KEY, version: 42, dataKey: 'settled' } as const;

  it('is an encrypted PKCS#8 key whose headers come first, in alphabetical order', () => {
    const lines = encodeNodeKey(privateKey, custody).split('\n');
    expect(lines[0]).toBe('-----BEGIN ENCRYPTED PRIVATE KEY-----');
    expect(lines[1]).toBe('kek-version: 42');
    expect(lines[2]).toMatch(/^raft-dek: CAESM[A-Za-z0-9+/]+=*$/);
    expect(lines[3]).toBe('');
    expect(lines.slice(4, -2).every((line) => line.length <= 64)).toBe(true);
    expect(lines.at(-2)).toBe('-----END ENCRYPTED PRIVATE KEY-----');
  });

  it('opens with its key only, and gives back what was written', () => {
    const text = encodeNodeKey(privateKey, custody);
    const opened = readNodeKey(text, KEY);
    expect(opened).toMatchObject({ kind: 'opened', key: { custody } });
    if (opened.kind === 'opened') expect(opened.key.privateKey.equals(privateKey)).toBe(true);
    expect(readNodeKey(text, OTHER_KEY)).toEqual({ kind: 'locked' });
    expect(readNodeKey(text, undefined)).toEqual({ kind: 'locked' });
  });

  it('is in the clear without a key, and still says at which version', () => {
    const text = encodeNodeKey(privateKey, { key: undefined, version: 7, dataKey: 'settled' });
    expect(text).toMatch(/^-----BEGIN PRIVATE KEY-----\nkek-version: 7\nraft-dek: Ei[A-D]/);
    expect(readNodeKey(text, undefined)).toMatchObject({
      kind: 'opened',
      key: { custody: { key: undefined, version: 7 } },
    });
  });

  it.each([
    ['none', []],
    ['settled', ['raft-dek']],
    ['needsRotation', ['raft-dek', 'raft-dek-needs-rotation']],
    ['pending', ['raft-dek', 'raft-dek-pending']],
  ] as const)('says where the data key stands: %s', (dataKey, headers) => {
    const text = encodeNodeKey(privateKey, { ...custody, dataKey });
    expect([...(decodePem(text)?.headers.keys() ?? [])]).toEqual(['kek-version', ...headers]);
    expect(readNodeKey(text, KEY)).toMatchObject({ key: { custody: { dataKey } } });
  });

  it('is unreadable when it is no PEM', () => {
    expect(readNodeKey('nonsense', KEY).kind).toBe('unreadable');
  });

  withOpenssl('is what openssl decrypts with the raw key as the passphrase, as PBES2 with AES-256-CBC', () => {
    const der = decodePem(encodeNodeKey(privateKey, custody))?.der ?? Buffer.alloc(0);
    // openssl takes a passphrase from a file up to the first newline or NUL: this key has neither.
    const passphrase = file('passphrase', rawUnlockKey(KEY));
    const encrypted = file('key.der', der);
    const plain = openssl('pkcs8', '-inform', 'DER', '-in', encrypted, '-passin', `file:${passphrase}`);
    expect(createPrivateKey(plain).equals(privateKey)).toBe(true);
    const structure = openssl('asn1parse', '-inform', 'DER', '-in', encrypted);
    for (const word of ['PBES2', 'PBKDF2', 'aes-256-cbc', ':0800']) expect(structure).toContain(word);
  });
});

describe('certificates', () => {
  const authority = createCertificateAuthority(now);
  const { publicKey, privateKey } = newNodeKeyPair();
  const issue = (role: 'manager' | 'worker'): string =>
    issueCertificate(authority, { swarmId, nodeId, role }, publicKey, { now, expiryNanoseconds: 7_776_000e9 });

  it('name swarm, role and node, and are signed by the swarm’s CA', () => {
    const root = new X509Certificate(authority.certificatePem);
    const leaf = new X509Certificate(issue('manager'));
    expect(leaf.subject).toBe(`O=${swarmId}\nOU=swarm-manager\nCN=${nodeId}`);
    expect(leaf.issuer).toBe('CN=swarm-ca');
    expect(leaf.subjectAltName).toBe(`DNS:swarm-manager, DNS:${nodeId}, DNS:swarm-ca`);
    expect(new X509Certificate(issue('worker')).subjectAltName).toBe(`DNS:swarm-worker, DNS:${nodeId}`);
    expect(leaf.checkIssued(root) && leaf.verify(root.publicKey)).toBe(true);
    expect(leaf.checkPrivateKey(privateKey)).toBe(true);
    expect(root.ca && root.verify(root.publicKey)).toBe(true);
  });

  it('are backdated by an hour and end after the swarm’s expiry; the CA lasts 20 years', () => {
    const leaf = new X509Certificate(issue('manager'));
    expect(new Date(leaf.validFrom)).toEqual(new Date('2030-01-01T11:00:00Z'));
    expect(new Date(leaf.validTo)).toEqual(new Date('2030-04-01T12:00:00Z'));
    const root = new X509Certificate(authority.certificatePem);
    expect(new Date(root.validTo).getTime() - new Date(root.validFrom).getTime()).toBe(630_720_000_000);
  });

  withOpenssl('are accepted by openssl as a chain', () => {
    const root = file('root.crt', authority.certificatePem);
    const leaf = file('leaf.crt', issue('manager'));
    expect(openssl('verify', '-attime', String((now.getTime() / 1000) | 0), '-CAfile', root, leaf)).toContain('OK');
    const text = openssl('x509', '-in', leaf, '-noout', '-text');
    for (const words of [
      'Digital Signature, Key Encipherment',
      'TLS Web Server Authentication',
      'CA:FALSE',
      'prime256v1',
    ]) {
      expect(text).toContain(words);
    }
  });
});

describe('the swarm folder', () => {
  it('keeps the key to root alone and knows whose certificate lies in it', () => {
    const swarmFolder = new SwarmFolder(folder);
    swarmFolder.create();
    expect(swarmFolder.certificate()).toEqual({ kind: 'none' });
    const { publicKey, privateKey } = newNodeKeyPair();
    const identity = { swarmId, nodeId, role: 'worker' } as const;
    const authority = createCertificateAuthority(now);
    swarmFolder.writeCertificate(issueCertificate(authority, identity, publicKey, { now, expiryNanoseconds: 1e15 }));
    swarmFolder.writeKey(encodeNodeKey(privateKey, { key: undefined, version: 0, dataKey: 'none' }));
    expect(swarmFolder.certificate()).toMatchObject({ kind: 'read', identity });
    expect(statSync(join(folder, 'swarm')).mode & 0o777).toBe(0o700);
    const key = join(folder, 'swarm/certificates/swarm-node.key');
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(readFileSync(key, 'utf8')).toBe(swarmFolder.keyText());
    swarmFolder.clear();
    expect(swarmFolder.certificate()).toEqual({ kind: 'none' });
  });
});
