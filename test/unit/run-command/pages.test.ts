import { describe, expect, it } from '@jest/globals';
import { answered } from '../../../src/aws/run-command/failures.js';
import type { Answer } from '../../../src/aws/run-command/failures.js';
import { readPages } from '../../../src/aws/run-command/read-pages.js';

interface Page {
  readonly items: readonly string[];
  readonly NextToken?: string;
}

/** Reads a listing given as a map from token to page; the first page has the token ''. */
async function read(pages: Readonly<Record<string, Page>>, enough = Infinity, bound = 10) {
  const items: string[] = [];
  let fetched = 0;
  const reading = await readPages<Page>(
    (token): Promise<Answer<Page>> => {
      fetched += 1;
      return Promise.resolve(answered(pages[token ?? ''] ?? { items: [] }));
    },
    (page) => {
      items.push(...page.items);
      return items.length >= enough ? 'enough' : 'more';
    },
    bound,
  );
  return { items, fetched, reading: reading.kind === 'answered' ? reading.value : reading };
}

describe('reading pages', () => {
  it('goes on over empty pages that carry a token', async () => {
    const pages = { '': { items: [], NextToken: 'a' }, a: { items: [], NextToken: 'b' }, b: { items: ['x'] } };
    expect(await read(pages)).toEqual({ items: ['x'], fetched: 3, reading: 'whole' });
  });

  it('takes an empty token for the end', async () => {
    expect(await read({ '': { items: ['x'], NextToken: '' } })).toMatchObject({ fetched: 1, reading: 'whole' });
  });

  it('stops as soon as the reader has enough', async () => {
    expect(await read({ '': { items: ['x'], NextToken: 'a' } }, 1)).toMatchObject({ fetched: 1, reading: 'enough' });
  });

  it('stops when a token comes back', async () => {
    const pages = { '': { items: ['x'], NextToken: 'a' }, a: { items: ['y'], NextToken: 'a' } };
    expect(await read(pages)).toEqual({ items: ['x', 'y'], fetched: 2, reading: 'cut' });
  });

  it('stops at its bound when tokens never end', async () => {
    const endless = Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [n === 0 ? '' : `t${n}`, { items: [], NextToken: `t${n + 1}` }]),
    );
    expect(await read(endless)).toMatchObject({ fetched: 10, reading: 'cut' });
  });
});
