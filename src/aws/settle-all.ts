import { LockstepError } from '../domain/errors.js';

/**
 * Waits for everything, then gives all answers, or one error with the messages of all: several accounts or regions can then be
 * set right at once. An error that is no LockstepError passes as it is.
 */
export const settleAll = async <Answer>(asked: readonly Promise<Answer>[]): Promise<readonly Answer[]> => {
  const answers: Answer[] = [];
  const errors: LockstepError[] = [];
  for (const result of await Promise.allSettled(asked)) {
    if (result.status === 'fulfilled') answers.push(result.value);
    else if (result.reason instanceof LockstepError) errors.push(result.reason);
    else throw result.reason as Error;
  }
  const [first, ...others] = errors;
  if (first === undefined) return answers;
  if (others.length === 0) throw first;
  const { code, remedy, exitCode, cause } = first;
  const messages = new Set(errors.map((error) => error.message));
  throw new LockstepError({ code, message: [...messages].join('; '), remedy, exitCode, cause });
};
