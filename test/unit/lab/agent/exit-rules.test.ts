import { describe, expect, it } from '@jest/globals';
import { judge } from '../../../../src/lab/agent/exit-rules.js';
import { fc } from '../../../support/fast-check.js';

describe('the agent’s word on a script that ended', () => {
  it.each([
    ['0 is success', 0, 'Success'],
    ['1 is a failure', 1, 'Failed'],
    ['137 looks like a script that was stopped', 137, 'TimedOut'],
    ['168 is success', 168, 'Success'],
    ['169 is a failure', 169, 'Failed'],
    ['194 after the last allowed run is a failure', 194, 'Failed'],
  ] as const)('%s', (_, code, status) => {
    expect(judge({ kind: 'exited', code })).toMatchObject({ status, exitCode: code });
  });

  it('168 clears standard error and says so on standard output', () => {
    const { clearsError, addition } = judge({ kind: 'exited', code: 168 });
    expect(clearsError).toBe(true);
    expect(addition).toContain('Step exited with code 168');
  });

  it('what the agent killed is timed out or cancelled, with 137', () => {
    expect(judge({ kind: 'killed', why: 'timeout' })).toMatchObject({ status: 'TimedOut', exitCode: 137 });
    expect(judge({ kind: 'killed', why: 'cancel' })).toMatchObject({ status: 'Cancelled', exitCode: 137 });
  });

  it('what somebody else killed has failed, with -1', () => {
    expect(judge({ kind: 'signalled', signal: 'killed' })).toMatchObject({
      status: 'Failed',
      exitCode: -1,
      complaint: 'failed to run commands: signal: killed',
    });
  });

  it('every other exit code but 0 is a failure that names it', () => {
    const special = new Set([0, 137, 168]);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 255 }).filter((code) => !special.has(code)),
        (code) => {
          const { status, complaint } = judge({ kind: 'exited', code });
          expect({ status, complaint }).toEqual({
            status: 'Failed',
            complaint: `failed to run commands: exit status ${code}`,
          });
        },
      ),
    );
  });
});
