import { describe, expect, it } from '@jest/globals';
import { format, inspect } from 'node:util';
import { isSameSecret, revealSecret, Secret } from '../../../src/domain/secret.js';
import { fc } from '../../support/fast-check.js';

const VALUE = 'SWMKEY-1-hunter2';

describe('Secret', () => {
  it.each([
    ['as text', (secret: Secret) => String(secret)],
    ['in a template', (secret: Secret) => `the key is ${secret.toString()}`],
    ['joined', (secret: Secret) => [secret, secret].join(' ')],
    ['as JSON', (secret: Secret) => JSON.stringify({ secret, list: [secret] })],
    ['inspected', (secret: Secret) => inspect({ secret }, { showHidden: true, depth: null, getters: true })],
    ['formatted', (secret: Secret) => format('%s %o %O %j', secret, secret, secret, secret)],
    ['in an error', (secret: Secret) => new Error(String(secret), { cause: secret }).stack ?? ''],
  ])('does not show its value %s', (_, show) => {
    const shown = show(new Secret(VALUE));
    expect(shown).not.toContain('hunter2');
    if (!shown.startsWith('Error')) expect(shown).toContain('[secret]');
  });

  it('has no property, and no copy, that holds the value', () => {
    const secret = new Secret(VALUE);
    expect(Reflect.ownKeys(secret)).toEqual([]);
    expect(Reflect.ownKeys(Object.assign({}, secret))).toEqual([]);
    expect(Reflect.ownKeys(structuredClone({ secret }).secret)).toEqual([]);
  });

  it('gives its value to revealSecret alone, unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(revealSecret(new Secret(value))).toBe(value);
      }),
    );
  });
});

describe('isSameSecret', () => {
  it('is true for the same value only, also where lengths differ', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(isSameSecret(new Secret(one), new Secret(other))).toBe(one === other);
        expect(isSameSecret(new Secret(one), new Secret(one))).toBe(true);
      }),
    );
  });
});
