import { spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { cksum } from '../../../src/onhost/cksum.js';
import { isNonce, readFrame, type Nonce } from '../../../src/onhost/frame.js';
import { fc } from '../../support/fast-check.js';

const nonce = '00112233445566ff' as Nonce;
const other = 'ffeeddccbbaa9988' as Nonce;

/** As prelude.sh writes it. */
const frame = (text: string | Buffer, as: Nonce = nonce): string => {
  const body = gzipSync(text).toString('base64');
  return `\nLOCKSTEP1 ${as} ${cksum(Buffer.from(body))} ${body.length} ${body} END ${as}\n`;
};

describe('cksum', () => {
  it('gives what the cksum of POSIX gives', () => {
    for (const text of ['', '123456789', 'a'.repeat(70_000), 'ünïcode\n']) {
      const told = spawnSync('cksum', { input: text, encoding: 'utf8' }).stdout.split(' ');
      expect([cksum(Buffer.from(text)), Buffer.byteLength(text)]).toEqual([Number(told[0]), Number(told[1])]);
    }
  });
});

describe('reading a frame', () => {
  it('gives back any text, whatever banners stand around it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), (text, before, after) => {
        expect(readFrame(`${before}${frame(text)}${after}`, nonce)).toEqual({ kind: 'whole', text });
      }),
    );
  });

  it('is cut at every place but the last: never whole, never damaged', () => {
    const whole = frame('some facts\n').trim();
    for (let length = whole.indexOf(nonce) + nonce.length; length < whole.length; length += 1) {
      expect(readFrame(whole.slice(0, length), nonce).kind).toBe('cut');
    }
  });

  it.each(['---Output truncated---', '--output truncated--'])(
    'is cut where only the mark "%s" is left of it',
    (mark) => {
      expect(readFrame(`a very long banner ${mark}`, nonce).kind).toBe('cut');
    },
  );

  it('is missing where there is none, or only that of another run', () => {
    expect(readFrame('command not found', nonce).kind).toBe('missing');
    expect(readFrame(frame('forged', other), nonce).kind).toBe('missing');
  });

  it('takes the last of several, since an agent may run a script again', () => {
    expect(readFrame(`${frame('first')}${frame('second')}`, nonce)).toEqual({ kind: 'whole', text: 'second' });
  });

  it('is damaged where a single character was changed', () => {
    const whole = frame('some facts\n');
    const at = whole.indexOf(' H4s') + 6;
    const changed = `${whole.slice(0, at)}${whole[at] === 'A' ? 'B' : 'A'}${whole.slice(at + 1)}`;
    expect(readFrame(changed, nonce).kind).toBe('damaged');
  });

  it('is damaged where it would unpack to more than a host may tell', () => {
    expect(readFrame(frame('x'.repeat(10_000_000)), nonce).kind).toBe('damaged');
  });

  it('is damaged where it holds bytes that are no UTF-8', () => {
    expect(readFrame(frame(Buffer.from([0x70, 0xff, 0xfe])), nonce).kind).toBe('damaged');
  });

  it('does not hang or throw on any output', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(['cut', 'missing', 'damaged', 'whole']).toContain(readFrame(`LOCKSTEP1 ${nonce} ${text}`, nonce).kind);
      }),
    );
  });
});

describe('a nonce', () => {
  it('is 16 hex digits and nothing else', () => {
    expect(isNonce(nonce)).toBe(true);
    for (const text of ['', '0011', `${nonce}0`, 'XX112233445566ff', `${nonce}\n`, '$(reboot)1234567'])
      expect(isNonce(text)).toBe(false);
  });
});
