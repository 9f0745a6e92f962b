import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { promptOn } from '../../../src/cli/prompt.js';
import { confirmPlan } from '../../../src/cli/confirm-plan.js';
import { LockstepError } from '../../../src/domain/errors.js';
import { textOf } from '../../support/remedy.js';

const { signal } = new AbortController();
const QUESTION = 'Rotate 2 swarms?';

/** A terminal on which a person types `typed`; `asked` is what stands there. */
const terminal = (typed: string, { ends = false } = {}) => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  if (ends) input.end(typed);
  else input.write(typed);
  return { ask: promptOn(input, output), asked: () => String(output.read() ?? '') };
};

const refusal = async (confirmed: Promise<void>): Promise<LockstepError> => {
  const error: unknown = await confirmed.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof LockstepError)) throw new Error(`not refused: ${String(error)}`);
  return error;
};

describe('confirming a plan', () => {
  it('goes on with --yes, and asks nobody', async () => {
    const { ask, asked } = terminal('');
    await confirmPlan(QUESTION, { yes: true, io: { ask }, signal });
    await confirmPlan(QUESTION, { yes: true, io: {}, signal });
    expect(asked()).toBe('');
  });

  it.each([['yes\n'], ['  yes \r\n'], ['yes\nmore\n']])('goes on when the answer is %j', async (typed) => {
    const { ask, asked } = terminal(typed);
    await confirmPlan(QUESTION, { yes: false, io: { ask }, signal });
    expect(asked()).toBe('Rotate 2 swarms? Enter "yes" to continue: ');
  });

  it.each([['y\n'], ['\n'], ['YES\n'], ['no\n'], ['yes please\n']])('refuses when the answer is %j', async (typed) => {
    const { ask } = terminal(typed);
    const error = await refusal(confirmPlan(QUESTION, { yes: false, io: { ask }, signal }));
    expect(error).toMatchObject({ code: 'NOT_CONFIRMED', exitCode: 7 });
    expect(error.message).toContain('Nothing was changed');
  });

  it('refuses when the input ends without an answer', async () => {
    const { ask } = terminal('', { ends: true });
    expect(await refusal(confirmPlan(QUESTION, { yes: false, io: { ask }, signal }))).toMatchObject({ exitCode: 7 });
  });

  it('refuses without a terminal, and names the flag', async () => {
    const error = await refusal(confirmPlan(QUESTION, { yes: false, io: { ask: undefined }, signal }));
    expect(error).toMatchObject({ code: 'NOT_CONFIRMED', exitCode: 7 });
    expect(error.message).toContain('Nothing was changed');
    expect(textOf(error.remedy)).toContain('--yes');
  });

  it('stops waiting for an answer when it is interrupted', async () => {
    const interrupt = new AbortController();
    const reason = new Error('interrupted');
    const { ask } = terminal('');
    const confirmed = confirmPlan(QUESTION, { yes: false, io: { ask }, signal: interrupt.signal });
    interrupt.abort(reason);
    await expect(confirmed).rejects.toBe(reason);
    await expect(confirmPlan(QUESTION, { yes: false, io: { ask }, signal: interrupt.signal })).rejects.toBe(reason);
  });
});
