import { describe, expect, it } from '@jest/globals';
import { sentCommand, stateOf } from '../../../src/aws/run-command/command-state.js';
import { instanceId } from './support/room.js';

describe('a command', () => {
  it.each([
    ['Pending', 'running'],
    ['InProgress', 'running'],
    ['Delayed', 'running'],
    ['Cancelling', 'running'],
    ['Success', 'ended'],
    ['Failed', 'ended'],
    ['Cancelled', 'ended'],
    ['Delivery Timed Out', 'ended'],
    ['ExecutionTimedOut', 'ended'],
    ['Incomplete', 'ended'],
    ['Rate Exceeded', 'ended'],
    ['NoInstancesInTag', 'ended'],
    ['AccessDenied', 'ended'],
  ])('that reads %s is %s', (StatusDetails, kind) => {
    expect(stateOf({ StatusDetails }, 3)).toMatchObject({ kind });
  });

  it('has ended by its plain status when its details are new to us', () => {
    expect(stateOf({ Status: 'Failed', StatusDetails: 'Alarmed' }, 3)).toEqual({ kind: 'ended', status: 'Alarmed' });
  });

  it('has ended when as many invocations have as it was sent to, and not when none are counted yet', () => {
    const counted = (CompletedCount: number) =>
      stateOf({ StatusDetails: 'InProgress', TargetCount: 0, CompletedCount }, 3);
    expect(counted(0)).toEqual({ kind: 'running', completed: 0 });
    expect(counted(2)).toEqual({ kind: 'running', completed: 2 });
    expect(counted(3)).toMatchObject({ kind: 'ended' });
  });

  it('cannot be followed without an id', () => {
    expect(sentCommand(undefined, [instanceId(1)])).toBeUndefined();
    expect(sentCommand({ CommandId: '' }, [instanceId(1)])).toBeUndefined();
    expect(sentCommand({ CommandId: 'c' }, [instanceId(1)])).toMatchObject({ commandId: 'c' });
  });
});
