import { describe, expect, it } from '@jest/globals';
import { readJoinTokensAnswer } from '../../../src/operations/rotate-join-tokens/read-join-tokens-answer.js';
import { readRotateJoinTokensAnswer } from '../../../src/operations/rotate-join-tokens/rotate-join-tokens-answer.js';
import { MARK_NONCE, marksOf, readOf } from '../../support/join-tokens.js';
import { NONCE } from '../../support/rotation.js';

const TOKENS = { worker: 'SWMTKN-1-a-b', manager: 'SWMTKN-1-a-c' };
const [marks, since] = [marksOf(NONCE, TOKENS), marksOf(MARK_NONCE, TOKENS)];
const READ = [
  'tokens read',
  `workermark ${marks.worker}`,
  `managermark ${marks.manager}`,
  `workersince ${since.worker}`,
  `managersince ${since.manager}`,
];

const textOf = (head: string, lines: readonly string[]): string =>
  [`${head} 1`, 'time 1893456000', ...lines, ''].join('\n');
const read = (...lines: readonly string[]) => readJoinTokensAnswer(textOf('readjointokens', lines));
const rotated = (...lines: readonly string[]) => readRotateJoinTokensAnswer(textOf('rotatejointokens', lines));

describe('the answer of the script that reads join tokens', () => {
  it('has marks of both tokens under both nonces', () => {
    expect(read(...READ, 'versionafter 12')).toMatchObject({
      kind: 'facts',
      facts: { versionAfter: 12, outcome: readOf(NONCE, TOKENS) },
    });
  });

  it.each([
    ['the swarm did not answer', ['tokens unserved'], 'docker node ls failed'],
    ['a docker call hung', ['hanging docker node ls did not end within 10 s', 'tokens unserved'], 'did not end within'],
    ['the client showed no token', ['tokens none'], 'showed no token'],
  ])('says why there are no marks: %s', (_, lines, reason) => {
    expect(read(...lines)).toMatchObject({
      kind: 'facts',
      facts: { outcome: { kind: 'unavailable', reason: expect.stringContaining(reason) as unknown } },
    });
  });

  it.each([
    ['neither tokens nor a reason', []],
    ['a mark too few', READ.slice(0, -1)],
    ['marks without tokens', ['tokens unserved', ...READ.slice(1)]],
    ['a token in place of a mark', [...READ.slice(0, -1), 'managersince SWMTKN-1-a-c']],
    ['tokens twice', [...READ, 'tokens read']],
    ['a line of another script', [...READ, 'sealing ready']],
  ])('is unreadable with %s, and the reason repeats no value', (_, lines) => {
    const reading = read(...lines);
    expect(reading.kind).toBe('unreadable');
    expect(JSON.stringify(reading)).not.toContain('SWMTKN');
  });
});

describe('the answer of the script that rotates join tokens', () => {
  it.each(['rotated', 'indeterminate'] as const)('tells which tokens are live where it is %s', (outcome) => {
    expect(rotated('fence version', `outcome ${outcome}`, ...READ)).toMatchObject({
      kind: 'facts',
      facts: { repeated: false, outcome: { kind: outcome, fence: 'version', tokens: readOf(NONCE, TOKENS) } },
    });
  });

  it('of a repeated command has no fence', () => {
    expect(rotated('repeated yes', 'outcome indeterminate', 'tokens unserved')).toMatchObject({
      kind: 'facts',
      facts: { repeated: true, outcome: { kind: 'indeterminate', fence: undefined, tokens: { kind: 'unavailable' } } },
    });
  });

  it.each([
    ['outcome out-of-sequence', { kind: 'outOfSequence' }],
    ['outcome declined', { kind: 'declined' }],
    ['refused lease-not-held', { kind: 'refused', why: 'lease-not-held' }],
  ])('tells of no token where nothing was rotated: %s', (line, outcome) => {
    expect(rotated(line)).toMatchObject({ kind: 'facts', facts: { outcome } });
  });

  it.each([
    ['a rotation that tells of no token', ['outcome rotated']],
    ['tokens of a rotation that was not made', ['outcome declined', ...READ]],
    ['no outcome', ['fence version']],
    ['an outcome that this version does not know', ['outcome done', ...READ]],
  ])('is unreadable with %s', (_, lines) => {
    expect(rotated(...lines).kind).toBe('unreadable');
  });
});
