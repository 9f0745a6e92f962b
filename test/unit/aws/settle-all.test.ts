import { describe, expect, it } from '@jest/globals';
import { settleAll } from '../../../src/aws/settle-all.js';
import { usageError } from '../../../src/domain/errors.js';
import { advice } from '../../../src/domain/remedy.js';

const denied = (what: string) => usageError('ACCESS_DENIED', `${what} is denied`, `Allow ${what}`);

describe('settleAll', () => {
  it('gives all answers in order', async () => {
    const slow = new Promise<number>((resolve) => setTimeout(resolve, 5, 1));
    expect(await settleAll([slow, Promise.resolve(2)])).toEqual([1, 2]);
  });

  it('gives a lone error as it is', async () => {
    const error = denied('a');
    await expect(settleAll([Promise.resolve(1), Promise.reject(error)])).rejects.toBe(error);
  });

  it('tells several errors in one, each message once, with the code and remedy of the first', async () => {
    const asked = [Promise.reject(denied('a')), Promise.reject(denied('b')), Promise.reject(denied('a'))];
    await expect(settleAll(asked)).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      message: 'a is denied; b is denied',
      remedy: advice('Allow a'),
      exitCode: 2,
    });
  });

  it('lets a defect or an abort pass before anything else', async () => {
    const abort = new DOMException('stop', 'AbortError');
    await expect(settleAll([Promise.reject(denied('a')), Promise.reject(abort)])).rejects.toBe(abort);
  });
});
