import { describe, expect, it } from '@jest/globals';
import { count, listed, plainJson, plainText } from '../../../src/domain/text.js';
import { fc } from '../../support/fast-check.js';

describe('plain text', () => {
  it.each([
    ['a colour', '\u001b[31mred\u001b[0m', 'red'],
    ['a clear-screen', 'a\u001b[2J\u001b[Hb', 'ab'],
    ['a window title', '\u001b]0;owned\u0007name', 'name'],
    ['a C1 control sequence', '\u009b31mred', 'red'],
    ['a lone C1 control', 'a\u0085b', 'a b'],
    ['line breaks and tabs', 'a\r\n\tb', 'a b'],
    ['Unicode line breaks', 'a\u2028b\u2029c', 'a b c'],
    ['a bell and a backspace', 'a\u0007\u0008b', 'a b'],
    ['a bidi override', 'exe\u202egnp', 'exegnp'],
    ['bidi isolates', '\u2066a\u2069', 'a'],
    ['zero widths', 'a\u200b\ufeff\u2060b', 'ab'],
    ['half of a surrogate pair', 'a\ud800b', 'a\ufffdb'],
    ['what XML forbids', 'a\uffffb', 'ab'],
    ['nothing that is seen', 'Zürich 管理 🐳 <b>&"\'', 'Zürich 管理 🐳 <b>&"\''],
  ])('is freed of %s', (_name, text, plain) => {
    expect(plainText(text)).toBe(plain);
  });

  it('has no control, no format character and one line, whatever came in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plainText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(plainText(plainText(text))).toBe(plainText(text));
      }),
    );
  });
});

describe('plain JSON', () => {
  it.each([
    ['C0 controls', 'a\u001b[31m\u0007b'],
    ['C1 controls', 'a\u009b31m\u0085b'],
    ['bidi overrides and marks', '\u202a\u202e\u200e\u200f\u061c'],
    ['bidi isolates', '\u2066a\u2069'],
    ['zero widths', 'a\u200b\u200d\ufeffb'],
    ['Unicode line breaks', 'a\u2028b\u2029c'],
    ['tags beyond the basic plane', 'a\u{e0041}b'],
  ])('shows no %s as they are, and loses nothing', (_, text) => {
    for (const indent of [0, 2]) {
      const json = plainJson({ [text]: text }, indent);
      expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(JSON.parse(json)).toEqual({ [text]: text });
    }
  });
});

describe('words', () => {
  it('count in one and in many', () => {
    expect([0, 1, 2].map((amount) => count(amount, 'manager'))).toEqual(['0 managers', '1 manager', '2 managers']);
  });

  it('list the first few names and say how many more there are', () => {
    expect(listed(['a', 'b'])).toBe('a, b');
    expect(listed(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
  });
});
