import { describe, expect, it } from '@jest/globals';
import { newKey, noKey, type ShownKey } from '../../../src/domain/key-effect.js';
import { judgeSights, type Sight } from '../../../src/domain/seen-effect.js';
import { printOf } from '../../support/builders/plan.js';

const key = (name: string): ShownKey => ({ kind: 'read', fingerprint: printOf(name) });
const NONE: ShownKey = { kind: 'none' };
const UNREAD: ShownKey = { kind: 'unread', reason: 'no leader' };
const sights = (...readings: readonly ShownKey[]): readonly Sight<ShownKey>[] =>
  readings.map((reading, index) => ({ name: `web-${index + 2}`, reading, version: 8 }));

const NEW_KEY = newKey([printOf('now'), printOf('older')]);
const NO_KEY = noKey;

describe('what an act was to bring about', () => {
  it.each([
    ['a key that was not stored before', key('new'), NEW_KEY, true],
    ['the live key of before', key('now'), NEW_KEY, false],
    ['any other key that was stored before', key('older'), NEW_KEY, false],
    ['no key, where a new one is wanted', NONE, NEW_KEY, false],
    ['nothing that could be read', UNREAD, NEW_KEY, false],
    ['no key, where none is wanted', NONE, NO_KEY, true],
    ['a new key, where none is wanted', key('new'), NO_KEY, false],
  ] as const)('%s', (_shown, reading, effect, is) => {
    expect(effect.isIn(reading)).toBe(is);
  });
});

describe('an act, as managers show it that did not carry it out', () => {
  it('is done where one of them shows its effect', () => {
    const seen = sights(key('now'), key('new'));
    expect(judgeSights(seen, NEW_KEY, 7)).toEqual({
      kind: 'done',
      by: { name: 'web-3', reading: key('new'), version: 8 },
    });
  });

  it.each([
    [sights(key('now')), NEW_KEY, 'web-2 still shows the previous key'],
    [sights(key('now'), key('older')), NEW_KEY, 'web-2, web-3 still show the previous key'],
    [sights(NONE, UNREAD), NEW_KEY, 'web-2 shows no key: autolock is off'],
    [sights(key('now')), NO_KEY, 'web-2 still shows the previous key'],
  ])('is not done where none does: %#', (seen, effect, shown) => {
    expect(judgeSights(seen, effect, 7)).toEqual({ kind: 'notDone', shown });
  });

  it('is not seen where nobody shows anything, for the last reason', () => {
    expect(judgeSights(sights(UNREAD), NEW_KEY, 7)).toEqual({ kind: 'unseen', reason: 'web-2: no leader' });
    expect(judgeSights([], NEW_KEY, 7)).toEqual({ kind: 'unseen', reason: 'no manager was queried' });
  });

  it.each([8, 9])(
    'may take effect yet while one of them shows that the swarm is not past version 8 or 9: %d',
    (from) => {
      const seen = [...sights(key('now')), { name: 'web-3', reading: key('now'), version: 9 }];
      const shown = 'web-2, web-3 still show the previous key';
      expect(judgeSights(seen, NEW_KEY, from)).toEqual({ kind: 'open', shown });
      expect(judgeSights(seen, NEW_KEY, undefined)).toEqual({ kind: 'notDone', shown });
    },
  );

  it('is done at whatever version one of them shows its effect', () => {
    expect(judgeSights(sights(key('new')), NEW_KEY, 8)).toMatchObject({ kind: 'done' });
  });
});
