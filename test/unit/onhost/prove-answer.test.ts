import { describe, expect, it } from '@jest/globals';
import { readProveAnswer, type ProveFacts } from '../../../src/onhost/prove-answer.js';
import { makeSealingKeys } from '../../../src/onhost/seal.js';
import { managerDisk } from '../../support/manager-disk.js';
import { fc } from '../../support/fast-check.js';

const SEALED = 'A'.repeat(512);
const MARK = `${'B'.repeat(43)}=`;
const certificate = `certificate ${managerDisk(undefined).certificateDer.toString('base64')}`;
const HEAD = ['prove 1', 'time 1763760000', 'sealing ready'];
const DISK = [certificate, 'keytype ENCRYPTED PRIVATE KEY', 'kek 17', `nodekey ${SEALED}`];
const GOOD = [...HEAD, ...DISK, 'livekey read', `livemark ${MARK}`, `livesealed ${SEALED}`];

const reasonOf = (lines: readonly string[]): string => {
  const reading = readProveAnswer(lines.join('\n'));
  return reading.kind === 'unreadable' ? reading.reason : 'readable';
};
const factsOf = (lines: readonly string[]): ProveFacts => {
  const reading = readProveAnswer(lines.join('\n'));
  if (reading.kind !== 'facts') throw new Error(reading.reason);
  return reading.facts;
};

describe('reading the answer of the prove script', () => {
  it('takes all of it', () => {
    expect(factsOf(GOOD)).toMatchObject({
      observedAt: new Date(1763760000_000),
      certificate: { facts: { role: 'manager' } },
      keyFile: { encrypted: true, kekVersion: 17 },
      nodeKey: { kind: 'sealed', sealed: SEALED },
      liveKey: { kind: 'read', mark: MARK, sealed: SEALED },
    });
  });

  it.each<[string, readonly string[], object]>([
    ['no key file', HEAD, { kind: 'unavailable', reason: 'there is no key file' }],
    ['a key in the clear', [...HEAD, 'keytype PRIVATE KEY'], { kind: 'clear' }],
    ['a key of another type', [...HEAD, 'keytype EC PRIVATE KEY'], { kind: 'unavailable' }],
    ['a key that could not be sealed', [...HEAD, 'keytype ENCRYPTED PRIVATE KEY'], { kind: 'unavailable' }],
    [
      'a host without openssl',
      [...HEAD.slice(0, 2), 'sealing no-openssl', 'keytype ENCRYPTED PRIVATE KEY'],
      { kind: 'unavailable', reason: 'the host has no openssl' },
    ],
  ])('says what became of the node key: %s', (_case, lines, nodeKey) => {
    expect(factsOf(lines).nodeKey).toMatchObject(nodeKey);
  });

  it.each<[string, readonly string[], object]>([
    ['none is shown', [...HEAD, 'livekey none'], { kind: 'notShown' }],
    ['the swarm does not answer', [...HEAD, 'livekey unserved'], { kind: 'unavailable' }],
    [
      'the engine hangs',
      [...HEAD, 'livekey unserved', 'hanging docker node ls did not end within 10 s'],
      { kind: 'unavailable', reason: 'docker node ls did not end within 10 s' },
    ],
    ['it was not to be sent', [...HEAD, 'livekey read', `livemark ${MARK}`], { kind: 'read', sealed: undefined }],
  ])('says what became of the live key: %s', (_case, lines, liveKey) => {
    expect(factsOf(lines).liveKey).toMatchObject(liveKey);
  });

  it('takes the state of the node and the channel of a locked manager, where they were asked for', async () => {
    const { publicKey } = await makeSealingKeys();
    const channel = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const facts = factsOf([...HEAD, ...DISK, 'livekey unserved', 'state locked', `channel ${channel}`]);
    expect(facts.nodeState).toBe('locked');
    expect(facts.channel?.equals(publicKey)).toBe(true);
    expect(factsOf(GOOD)).toMatchObject({ nodeState: undefined, channel: undefined });
  });

  it.each<[string, readonly string[], string]>([
    ['nothing at all', [], '"prove"'],
    ['another version', ['prove 2', ...GOOD.slice(1)], 'another version'],
    ['a line it does not know', [...GOOD, 'surprise 1'], 'does not know'],
    ['a sealed value of another size', [...HEAD, 'keytype ENCRYPTED PRIVATE KEY', 'nodekey AAAA'], '"nodekey.0"'],
    ['a key that is sent in the clear', [...HEAD, 'keytype PRIVATE KEY', `nodekey ${SEALED}`], 'an encrypted one'],
    ['a live key without its mark', [...HEAD, 'livekey read'], 'has a mark'],
    ['a mark without a live key', [...HEAD, 'livekey none', `livemark ${MARK}`], 'has a mark'],
    ['a live key that was not read', [...HEAD, 'livekey none', `livesealed ${SEALED}`], 'was read'],
    ['two node keys', [...GOOD, `nodekey ${SEALED}`], '"nodekey"'],
    ['a channel that is no key', [...GOOD, 'channel AAAA'], '"channel.0"'],
    ['a state that no engine has', [...GOOD, 'state open'], '"state.0"'],
    ['a certificate that is none', [...HEAD, 'certificate AAAA'], '"certificate.0"'],
  ])('refuses %s', (_case, lines, reason) => {
    expect(reasonOf(lines)).toContain(reason);
  });

  it('never repeats a value in the reason: it may be what nobody should see', () => {
    for (const name of [
      'nodekey',
      'livekey',
      'livemark',
      'livesealed',
      'sealing',
      'keytype x\nkek',
      'SWMKEY-1-secret',
    ]) {
      expect(reasonOf([...HEAD, `${name} SWMKEY-1-secretsecret`])).not.toMatch(/secret/);
    }
  });

  it('never throws, whatever a host says', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...GOOD), fc.string())), (lines) => {
        expect(['facts', 'unreadable']).toContain(readProveAnswer(lines.join('\n')).kind);
      }),
    );
  });
});
