import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { readAutolockAnswer } from '../../../src/onhost/autolock-answer.js';
import { readLeaseAnswer } from '../../../src/onhost/lease-answer.js';
import { readNudgeAnswer } from '../../../src/onhost/nudge-answer.js';
import { readPreimageAnswer } from '../../../src/onhost/preimage-answer.js';
import { readProbeAnswer } from '../../../src/onhost/probe-answer.js';
import { readProveAnswer } from '../../../src/onhost/prove-answer.js';
import { readKeyAnswer } from '../../../src/onhost/read-key-answer.js';
import { readRestoreAnswer } from '../../../src/onhost/restore-answer.js';
import { readRotateAnswer } from '../../../src/onhost/rotate-answer.js';
import { readUnlockAnswer } from '../../../src/onhost/unlock-answer.js';
import { readJoinTokensAnswer } from '../../../src/operations/rotate-join-tokens/read-join-tokens-answer.js';
import { readRotateJoinTokensAnswer } from '../../../src/operations/rotate-join-tokens/rotate-join-tokens-answer.js';
import { fc } from '../../support/fast-check.js';

const folders = ['onhost', 'operations/rotate-join-tokens'].map((folder) =>
  fileURLToPath(new URL(`../../../src/${folder}/`, import.meta.url)),
);

/** The words that lines of answers begin with, from the scripts themselves. */
const WORDS = [
  ...new Set(
    folders
      .flatMap((folder) => readdirSync(folder).map((file) => `${folder}${file}`))
      .filter((file) => file.endsWith('.sh'))
      .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/printf '(?<word>[a-zA-Z]+)/g)])
      .map(({ groups }) => groups?.['word'] ?? ''),
  ),
];

const READERS = new Map<string, (answer: string) => { readonly kind: string }>([
  ['probe', readProbeAnswer],
  ['prove', readProveAnswer],
  ['autolock', readAutolockAnswer],
  ['lease', readLeaseAnswer],
  ['nudge', readNudgeAnswer],
  ['preimage', readPreimageAnswer],
  ['read-key', readKeyAnswer],
  ['restore', readRestoreAnswer],
  ['rotate', readRotateAnswer],
  ['unlock', readUnlockAnswer],
  ['readjointokens', readJoinTokensAnswer],
  ['rotatejointokens', readRotateJoinTokensAnswer],
]);

const value = fc.oneof(
  fc.constantFrom('1', '0', '-1', '99999999999999999999', 'true', 'false', 'none', 'ready', 'done', '', '-'),
  fc.string({ unit: 'binary' }),
  fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  // Deep nesting, where somebody expects an object.
  fc.integer({ min: 1, max: 5000 }).map((depth) => '['.repeat(depth)),
);
const line = fc
  .tuple(fc.constantFrom(...WORDS), fc.array(value, { maxLength: 4 }))
  .map(([word, values]) => [word, ...values].join(' '));
const answer = fc
  .array(fc.oneof({ weight: 5, arbitrary: line }, fc.string({ unit: 'binary' })), { maxLength: 40 })
  .map((lines) => lines.join('\n'));

describe.each([...READERS])('the reader of the answer to %s', (name, read) => {
  it('never throws, whatever lines a host puts together, and tells facts from what it cannot read', () => {
    expect(WORDS.length).toBeGreaterThan(30);
    fc.assert(
      fc.property(answer, (text) => {
        expect(['facts', 'unreadable']).toContain(read(`${name} 1\n${text}`).kind);
      }),
      { numRuns: 300 },
    );
  });

  it('does not take long over an answer as large as an agent can make it', () => {
    for (const text of ['a'.repeat(24_000), `${name} 1\n`.repeat(3_000), '\n'.repeat(24_000)]) {
      expect(read(text).kind).toBe('unreadable');
    }
  });
});
