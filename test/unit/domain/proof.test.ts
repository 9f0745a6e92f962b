import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { nodeKeyFromDer, nodeKeyFromPem, type NodeKeyFile } from '../../../src/domain/node-key-file.js';
import { proveManager, type KeptKey } from '../../../src/domain/proof.js';
import { integer, objectIdentifier, octetString, sequence } from '../../../src/lab/simulated/disk/der.js';
import { managerDisk } from '../../support/manager-disk.js';
import { fc } from '../../support/fast-check.js';

/** With a newline and a NUL in it: a passphrase is bytes, not text. */
const RIGHT = Buffer.concat([Buffer.from([0x0a, 0x00, 0xff]), Buffer.alloc(29, 7)]);
const human = (raw: Buffer): string => `SWMKEY-1-${raw.toString('base64').replace('=', '')}`;
const disk = managerDisk(human(RIGHT));
const keyFile = nodeKeyFromPem(disk.keyPem);
const evidence = { keyFile, certificate: disk.certificateDer };
const kept = (generation: string, passphrase: Buffer): KeptKey => ({ generation, passphrase });

const derOf = (file: NodeKeyFile): Buffer => {
  if (file.kind !== 'encrypted') throw new Error(file.kind);
  return Buffer.from(file.key);
};
const reasonOf = (file: NodeKeyFile): string => (file.kind === 'unreadable' ? file.reason : file.kind);

describe('proving a manager', () => {
  it('names the generation that opens it, wherever it stands among the kept ones', () => {
    const keys = [kept('g3', Buffer.alloc(32, 1)), kept('g2', RIGHT), kept('g1', Buffer.alloc(32, 2))];
    expect(proveManager(evidence, keys)).toEqual({ kind: 'proven', generation: 'g2' });
    expect(proveManager(evidence, [kept('g2', RIGHT)])).toEqual({ kind: 'proven', generation: 'g2' });
  });

  it('is proven by no key but the right one', () => {
    const bytes = fc.uint8Array({ minLength: 0, maxLength: 64 }).map((raw) => Buffer.from(raw));
    const oneBitOff = fc.nat(255).map((bit) => {
      const changed = Buffer.from(RIGHT);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return changed;
    });
    fc.assert(
      fc.property(fc.oneof(bytes, oneBitOff), (passphrase) => {
        fc.pre(!passphrase.equals(RIGHT));
        expect(proveManager(evidence, [kept('g', passphrase)])).toEqual({ kind: 'noneOpens' });
      }),
      { numRuns: 300 },
    );
  });

  it('says so when no key is kept', () => {
    expect(proveManager(evidence, [])).toEqual({ kind: 'noneOpens' });
  });

  it('does not take a key for proven that decrypts the file of another certificate', () => {
    const other = managerDisk(human(RIGHT));
    const proof = proveManager({ keyFile, certificate: other.certificateDer }, [kept('g2', RIGHT)]);
    expect(proof).toEqual({
      kind: 'unreadable',
      reason: 'key g2 decrypts the key file, but its certificate belongs to another key',
    });
  });

  it('tells a key in the clear from one that opens', () => {
    const clear = nodeKeyFromPem(managerDisk(undefined).keyPem);
    expect(proveManager({ ...evidence, keyFile: clear }, [kept('g2', RIGHT)])).toEqual({ kind: 'notEncrypted' });
  });

  it('never throws and never proves, whatever stands in place of key and certificate', () => {
    const der = derOf(keyFile);
    const nearly = fc.tuple(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, flip]) => {
      const changed = Buffer.from(der);
      changed[at] = (changed[at] ?? 0) ^ flip;
      return changed;
    });
    const cut = fc.nat(der.length - 1).map((length) => der.subarray(0, length));
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 400 }), nearly, cut);
    fc.assert(
      fc.property(bytes, fc.oneof(fc.constant(disk.certificateDer), bytes), (key, certificate) => {
        const proof = proveManager({ keyFile: nodeKeyFromDer(key), certificate }, [kept('g', Buffer.alloc(32, 9))]);
        expect(['noneOpens', 'unreadable']).toContain(proof.kind);
      }),
      { numRuns: 300 },
    );
  });
});

describe('reading a key file', () => {
  it('passes over headers, and over what stands before and behind the block', () => {
    expect(keyFile.kind).toBe('encrypted');
    expect(derOf(nodeKeyFromPem(`banner\n${disk.keyPem.replaceAll('\n', '\r\n')}\nmore`))).toEqual(derOf(keyFile));
  });

  it.each([
    ['nothing', '', 'not a PEM private key'],
    ['a certificate', disk.certificatePem, 'not a PEM private key'],
    ['a block that does not end', disk.keyPem.slice(0, 200), 'not a PEM private key'],
    ['a key encrypted the old way', '-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----', 'not a PEM'],
    ['no DER', '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----', 'not DER'],
  ])('refuses %s', (_what, text, reason) => {
    expect(reasonOf(nodeKeyFromPem(text))).toContain(reason);
  });

  it('refuses an iteration count that would keep the operator busy, before anything is tried', () => {
    const derivation = sequence(octetString(Buffer.alloc(8)), integer(100_001));
    const scheme = sequence(sequence(objectIdentifier('1.2.840.113549.1.5.12'), derivation));
    const der = sequence(sequence(objectIdentifier('1.2.840.113549.1.5.13'), scheme), octetString(Buffer.alloc(144)));
    expect(reasonOf(nodeKeyFromDer(der))).toBe('the key file is made with an iteration count that no engine uses');
  });

  it('takes what another tool encrypts with PBES2, as a later engine may', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' }).toString();
    expect(nodeKeyFromPem(pem).kind).toBe('encrypted');
  });

  it('never throws, whatever the text', () => {
    const part = fc.oneof(fc.constantFrom(...disk.keyPem.split('\n')), fc.string());
    fc.assert(
      fc.property(fc.array(part), (lines) => {
        expect(['encrypted', 'clear', 'unreadable']).toContain(nodeKeyFromPem(lines.join('\n')).kind);
      }),
    );
  });
});
