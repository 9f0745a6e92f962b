import { describe, expect, it } from '@jest/globals';
import type { CommandId } from '../../src/domain/ids.js';
import { readOutcome } from '../../src/fleet/host-answer.js';
import type { Nonce } from '../../src/onhost/frame.js';

const NONCE = '0123456789abcdef' as Nonce;
const ran = (exitCode: number, standardOutput: string, standardError = '') =>
  readOutcome(
    {
      kind: 'ran',
      commandId: '00000000-0000-4000-8000-000000000000' as CommandId,
      exitCode,
      standardOutput,
      standardError,
    },
    'probe',
    NONCE,
  );

describe('a host whose answer has no frame', () => {
  it('is told with what the agent wrote to standard output, as of a full disk', () => {
    expect(ran(1, 'failed to write script: write /var/lib/amazon/ssm/x: no space left on device\n')).toEqual({
      kind: 'unreadable',
      reason:
        'no result in the output (exit code 1: failed to write script: write /var/lib/amazon/ssm/x: no space left on device)',
    });
  });

  it('is told with both streams, harmless for a terminal', () => {
    expect(ran(2, 'out\u001b[2J\n', 'err\u202e\n')).toMatchObject({
      reason: 'no result in the output (exit code 2: err: out)',
    });
  });

  it('is told with the reason and the remedy where the script may not be executed', () => {
    const { reason } = { reason: '', ...ran(126, '', 'sh: 1: _script.sh: Permission denied') };
    expect(reason).toMatch(/^the script could not be started: .*\/var\/lib\/amazon\/ssm.*noexec/);
    expect(reason).toContain('remount,exec');
    expect(reason).toContain('exit code 126: sh: 1: _script.sh: Permission denied');
  });
});
