import { describe, expect, it } from '@jest/globals';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { Secret } from '../../../src/domain/secret.js';
import { encodeLine } from '../../../src/journal/journal-line.js';
import type { Line } from '../../../src/journal/journal-line.js';
import type { JournalData } from '../../../src/ports/journal.js';
import { header, intent, NOON, RUN } from './kit.js';

const KEY = `SWMKEY-1-${randomBytes(32).toString('base64').replace('=', '')}`;
const PEM = (['pkcs1', 'pkcs8'] as const).map((type) =>
  generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type, format: 'pem' }).toString(),
);
const withData = (data: JournalData): Line => ({ ...intent({ data }), runId: RUN, at: NOON });
const refusal = (line: Line): Error => {
  try {
    encodeLine(line);
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('it was taken');
};

describe('a line that holds what looks like a key is refused, and the refusal does not repeat it', () => {
  it.each<[string, Line]>([
    ['an unlock key', withData({ key: KEY })],
    ['within a text', withData({ note: `the key is ${KEY}.` })],
    ['cut', withData({ note: KEY.slice(0, 20) })],
    ['as a name', withData({ [KEY]: 1 })],
    ['deep inside', withData({ a: [{ b: [KEY] }] })],
    ['a join token', withData({ token: 'SWMTKN-1-abc' })],
    ['a private key, PKCS#1', withData({ key: PEM[0] ?? '' })],
    ['a private key, PKCS#8', withData({ key: PEM[1] ?? '' })],
    ['in the plan', { kind: 'run', schemaVersion: 1, ...header({ plan: { key: KEY } }) }],
    ['in the selection', { kind: 'run', schemaVersion: 1, ...header({ selection: [KEY] }) }],
    ['as the caller', { kind: 'run', schemaVersion: 1, ...header({ caller: KEY }) }],
  ])('%s', (_case, line) => {
    const { message, name } = refusal(line);
    expect(name).toBe('Error');
    expect(message).toMatch(/looks like a key/);
    expect(message).not.toMatch(/SWMKEY|SWMTKN|BEGIN/);
  });
});

describe('a line that would not be read as it was meant is refused', () => {
  it.each<[string, unknown]>([
    ['a Secret', new Secret('x')],
    ['a Date', NOON],
    ['undefined', undefined],
    ['no number', NaN],
    ['a Map', new Map([['a', 1]])],
    ['a name that JSON readers drop', JSON.parse('{"__proto__":1}')],
  ])('%s', (_case, value) => {
    expect(refusal(withData({ value } as JournalData)).message).toMatch(/refused: it would be read back differently/);
  });

  it('and so is one that is too large', () => {
    expect(refusal(withData({ text: 'x'.repeat(65_536) })).message).toMatch(/too large/);
  });
});
