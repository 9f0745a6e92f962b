import { describe, expect, it } from '@jest/globals';
import { checkRequest, documentParameters } from '../../../src/aws/run-command/request-check.js';
import { LockstepError } from '../../../src/domain/errors.js';
import type { CommandRequest } from '../../../src/ports/command-runner.js';
import { instanceId, request, targets } from './support/room.js';

const refusal = (given: Partial<CommandRequest>): LockstepError => {
  try {
    checkRequest(request(targets(2), given));
  } catch (error) {
    if (error instanceof LockstepError) return error;
  }
  throw new Error('not refused');
};

describe('a request', () => {
  it('is taken as it should be', () => {
    expect(() => {
      checkRequest(request(targets(200)));
    }).not.toThrow();
  });

  it.each<[string, Partial<CommandRequest>, string]>([
    ['a target twice', { targets: [...targets(2), ...targets(1)] }, instanceId(1)],
    ['a comment that leaves no room for the suffix', { comment: 'x'.repeat(89) }, '89 characters'],
    ['a delivery timeout below 30 s', { deliverySeconds: 29 }, 'delivery timeout is 29 s'],
    ['an execution timeout that the agent would ignore', { executionSeconds: 172_801 }, '172801 s'],
    ['a timeout that is no whole number', { executionSeconds: 5.5 }, '5.5 s'],
    ['a script that exceeds the document limit', { script: 'x'.repeat(64_000) }, 'bytes'],
    ['a script whose lines need too much quoting', { script: '"\n'.repeat(13_000) }, 'bytes'],
  ])('with %s is refused by name', (_, given, named) => {
    const error = refusal(given);
    expect(error.code).toBe('COMMAND_REQUEST_INVALID');
    expect(error.message).toContain(named);
  });

  it('is refused with all of its problems at once', () => {
    const { message } = refusal({ deliverySeconds: 1, executionSeconds: 1, comment: 'x'.repeat(120) });
    expect(message).toMatch(/comment.*delivery.*execution/);
  });

  it('becomes lines and a timeout in words, as the document wants them', () => {
    const parameters = documentParameters(request(targets(1), { script: 'set -u\n\necho x\n', executionSeconds: 90 }));
    expect(parameters).toEqual({ commands: ['set -u', '', 'echo x'], executionTimeout: ['90'] });
  });
});
