import { describe, expect, it } from '@jest/globals';
import { LockstepError } from '../../../src/domain/errors.js';
import { formatTagFilter, literalValues, matchesTag, parseTagFilter } from '../../../src/domain/tag-filter.js';
import { fc } from '../../support/fast-check.js';
import { textOf } from '../../support/remedy.js';

const errorOf = (text: string): LockstepError => {
  try {
    parseTagFilter(text);
  } catch (error) {
    if (error instanceof LockstepError) return error;
  }
  throw new Error(`"${text}" was taken`);
};

describe('parseTagFilter', () => {
  it.each([
    ['Role=manager', 'Role', ['manager']],
    ['Role=manager,leader', 'Role', ['manager', 'leader']],
    ['Expr=a=b', 'Expr', ['a=b']],
    ['aws:autoscaling:groupName=swarm-*', 'aws:autoscaling:groupName', ['swarm-*']],
    ['Team=réseau ?', 'Team', ['réseau ?']],
  ])('reads %s', (text, key, values) => {
    expect(parseTagFilter(text)).toEqual({ key, values });
  });

  it.each([
    ['Role', ['there is no "="']],
    ['', ['there is no "="']],
    ['=manager', ['the key before "=" is empty']],
    ['Role=', ['a value is empty']],
    ['Role=a,,b', ['a value is empty']],
    [`${'k'.repeat(129)}=a`, ['the key is longer than 128']],
    [`Role=${'v'.repeat(256)}`, ['a value is longer than 255']],
    [`Role=${Array.from({ length: 201 }, (_, n) => `v${n}`).join(',')}`, ['there are 201 values']],
    [`=${'v'.repeat(256)},`, ['key before "=" is empty', 'a value is empty', 'a value is longer than 255']],
  ])('names the text and every problem of %p', (text, problems) => {
    const error = errorOf(text);
    expect(error).toMatchObject({ code: 'TAG_FILTER_INVALID', exitCode: 2 });
    for (const part of [`"${text}"`, ...problems]) expect(error.message).toContain(part);
    expect(textOf(error.remedy)).toContain('Key=Value');
  });

  it('takes what is just within the limits', () => {
    expect(parseTagFilter(`${'k'.repeat(128)}=${'v'.repeat(255)}`).values).toHaveLength(1);
    expect(parseTagFilter(`K=${Array.from({ length: 200 }, (_, n) => `v${n}`).join(',')}`).values).toHaveLength(200);
  });

  it('gives back what formatTagFilter wrote', () => {
    const key = fc.string({ minLength: 1, maxLength: 128 }).filter((text) => !text.includes('='));
    const value = fc.string({ minLength: 1, maxLength: 255 }).filter((text) => !text.includes(','));
    fc.assert(
      fc.property(fc.record({ key, values: fc.array(value, { minLength: 1, maxLength: 20 }) }), (filter) => {
        expect(parseTagFilter(formatTagFilter(filter))).toEqual(filter);
      }),
    );
  });
});

describe('matchesTag', () => {
  const matches = (pattern: string, value: string): boolean =>
    matchesTag({ key: 'Role', values: [pattern] }, new Map([['Role', value]]));

  it.each([
    ['manager', 'manager', true],
    ['manager', 'Manager', false],
    ['manager', 'managers', false],
    ['prod*', 'prod', true],
    ['prod*', 'production', true],
    ['*-manager', 'swarm-a-manager', true],
    ['*a*b*', 'xxaxxbxx', true],
    ['*a*b*', 'ba', false],
    // EC2 User Guide: a question mark is zero or one character.
    ['prod?', 'prod', true],
    ['prod?', 'prods', true],
    ['prod?', 'production', false],
    ['?', '😀', true],
    ['\\*amazon\\?\\\\', '*amazon?\\', true],
    ['\\*', 'anything', false],
    ['a\\', 'a\\', true],
    ['a.c', 'abc', false],
    ['*', '', true],
    ['*', 'two\nlines', true],
  ])('pattern %p on value %p: %p', (pattern, value, expected) => {
    expect(matches(pattern, value)).toBe(expected);
  });

  it('joins values with OR and tells keys apart by case', () => {
    const filter = { key: 'Role', values: ['a', 'b'] };
    expect(matchesTag(filter, new Map([['Role', 'b']]))).toBe(true);
    expect(matchesTag(filter, new Map([['role', 'b']]))).toBe(false);
    expect(matchesTag(filter, new Map([['Role', 'c']]))).toBe(false);
  });

  it('agrees with a naive matcher that tries every way', () => {
    const oracle = (pattern: string, text: string): boolean => {
      if (pattern === '') return text === '';
      const rest = pattern.slice(1);
      if (pattern.startsWith('*')) return oracle(rest, text) || (text !== '' && oracle(pattern, text.slice(1)));
      if (pattern.startsWith('?')) return oracle(rest, text) || (text !== '' && oracle(rest, text.slice(1)));
      if (pattern.startsWith('\\') && rest !== '') {
        return text.startsWith(rest.charAt(0)) && oracle(rest.slice(1), text.slice(1));
      }
      return text.startsWith(pattern.charAt(0)) && oracle(rest, text.slice(1));
    };
    const from = (letters: string, maxLength: number) =>
      fc.array(fc.constantFrom(...Array.from(letters)), { maxLength }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(from('ab*?\\', 7), from('ab*?\\', 8), (pattern, text) => {
        expect(matches(pattern, text)).toBe(oracle(pattern, text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('comes to an end where backtracking would not', () => {
    expect(matches('*a'.repeat(100), 'a'.repeat(99) + 'b'.repeat(150))).toBe(false);
  });
});

describe('literalValues', () => {
  it('unescapes values without wildcards, and is undefined as soon as one has any', () => {
    expect(literalValues({ key: 'Role', values: ['a', 'b\\*c'] })).toEqual(['a', 'b*c']);
    expect(literalValues({ key: 'Role', values: ['a', 'b*c'] })).toBeUndefined();
    expect(literalValues({ key: 'Role', values: ['a?'] })).toBeUndefined();
  });
});
