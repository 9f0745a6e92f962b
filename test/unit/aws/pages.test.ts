import { describe, expect, it } from '@jest/globals';
import { allPages } from '../../../src/aws/all-pages.js';

const call = { iamAction: 'ssm:DescribeInstanceInformation', label: 'account 111122223333 in eu-west-1' };

const collect = async (
  ask: (token: string | undefined) => { items: number[]; NextToken?: string },
): Promise<number[]> => {
  const items: number[] = [];
  for await (const page of allPages(call, (token) => Promise.resolve(ask(token)))) items.push(...page.items);
  return items;
};

describe('pages', () => {
  it('goes on over empty pages that carry a token, and ends with the first that has none', async () => {
    const book = new Map<string | undefined, { items: number[]; NextToken?: string }>([
      [undefined, { items: [], NextToken: 'a' }],
      ['a', { items: [1], NextToken: 'b' }],
      ['b', { items: [], NextToken: 'c' }],
      ['c', { items: [2, 3], NextToken: '' }],
    ]);
    expect(await collect((token) => book.get(token) ?? { items: [99] })).toEqual([1, 2, 3]);
  });

  it.each([
    ['one token for ever', () => 'same', 2],
    ['two tokens in turn', (asked: number) => `t${asked % 2}`, 3],
    ['always a new token', (asked: number) => `t${asked}`, 1_001],
  ])('gives up on %s, naming the call', async (_, tokenAfter, requests) => {
    let asked = 0;
    const endless = collect(() => {
      asked += 1;
      return { items: [], NextToken: tokenAfter(asked) };
    });
    await expect(endless).rejects.toMatchObject({
      code: 'PAGING_ENDLESS',
      message: expect.stringContaining(
        'ssm:DescribeInstanceInformation for account 111122223333 in eu-west-1',
      ) as unknown,
    });
    expect(asked).toBe(requests);
  });

  it('explains the error of a page', async () => {
    const denied = collect(() => {
      throw Object.assign(new Error(), { name: 'AccessDeniedException' });
    });
    await expect(denied).rejects.toMatchObject({ code: 'ACCESS_DENIED', exitCode: 2 });
  });
});
