import { describe, expect, it } from '@jest/globals';
import { readKeyAnswer } from '../../../src/onhost/read-key-answer.js';

const answer = (...lines: readonly string[]): string =>
  ['readkey 1', 'time 1893456000', 'sealing ready', ...lines, ''].join('\n');

describe('a manager that lists the members and shows no key', () => {
  it.each([
    ['means autolock off where the setting says so', ['autolock false'], 'notShown'],
    ['means nothing where autolock is on: its client failed', ['autolock true'], 'unavailable'],
    ['means nothing where the setting was not read', [], 'unavailable'],
  ])('%s', (_, lines, kind) => {
    expect(readKeyAnswer(answer(...lines, 'livekey none'))).toMatchObject({
      kind: 'facts',
      facts: { outcome: { kind: 'asked', liveKey: { kind } } },
    });
  });
});
