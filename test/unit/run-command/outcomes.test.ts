import { describe, expect, it } from '@jest/globals';
import { judgeInvocation, judgeWithoutInvocation } from '../../../src/aws/run-command/judge-invocation.js';
import { fc } from '../../support/fast-check.js';

describe('an invocation', () => {
  it.each([
    // [StatusDetails, kind of outcome, why]
    ['Pending', 'open', undefined],
    ['InProgress', 'open', undefined],
    ['In Progress', 'open', undefined],
    ['Delayed', 'open', undefined],
    ['Cancelling', 'open', undefined],
    ['Success', 'ran', undefined],
    ['Failed', 'ran', undefined],
    ['Undeliverable', 'notRun', 'undeliverable'],
    ['InvalidPlatform', 'notRun', 'invalidPlatform'],
    ['Invalid Platform', 'notRun', 'invalidPlatform'],
    ['AccessDenied', 'notRun', 'accessDenied'],
    ['Access Denied', 'notRun', 'accessDenied'],
    ['DeliveryTimedOut', 'indeterminate', 'deliveryTimedOut'],
    ['Delivery Timed Out', 'indeterminate', 'deliveryTimedOut'],
    ['ExecutionTimedOut', 'indeterminate', 'executionTimedOut'],
    ['Execution Timed Out', 'indeterminate', 'executionTimedOut'],
    ['Terminated', 'indeterminate', 'terminated'],
    ['Cancelled', 'indeterminate', 'cancelled'],
    ['Frobnicated', 'indeterminate', 'unknownStatus'],
    ['', 'indeterminate', 'unknownStatus'],
    [undefined, 'indeterminate', 'unknownStatus'],
  ])('that reads %p is %s %s', (status, kind, why) => {
    expect(judgeInvocation(status, 3)).toMatchObject(why === undefined ? { kind } : { kind, why });
  });

  it('that ran gives the exit code of the script', () => {
    expect(judgeInvocation('Success', 0)).toEqual({ kind: 'ran', exitCode: 0 });
    expect(judgeInvocation('Failed', 7)).toEqual({ kind: 'ran', exitCode: 7 });
  });

  it.each([[-1], [undefined]])('that failed with the code %p may have run in part', (code) => {
    expect(judgeInvocation('Failed', code)).toMatchObject({ kind: 'indeterminate', why: 'unknownStatus' });
  });

  it('never counts as run for a status that is not Success or Failed, and names an unknown one', () => {
    fc.assert(
      fc.property(fc.string(), (status) => {
        const known = ['success', 'failed'].includes(status.replace(/[\s_-]/g, '').toLowerCase());
        expect(judgeInvocation(status, 0).kind === 'ran').toBe(known);
      }),
    );
    expect(judgeInvocation('Frobnicated', 0)).toMatchObject({ detail: expect.stringContaining('Frobnicated') });
  });
});

describe('a target without an ended invocation, in a command that has ended', () => {
  it.each([
    ['Rate Exceeded', 'notRun', 'notSent'],
    ['No Instances In Tag', 'notRun', 'notSent'],
    ['AccessDenied', 'notRun', 'accessDenied'],
    ['Success', 'indeterminate', 'unknownStatus'],
    ['Cancelled', 'indeterminate', 'unknownStatus'],
    ['Undeliverable', 'indeterminate', 'unknownStatus'],
  ])('as %s, is %s %s', (status, kind, why) => {
    expect(judgeWithoutInvocation(status)).toMatchObject({ kind, why });
  });
});
