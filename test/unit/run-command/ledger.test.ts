import { describe, expect, it } from '@jest/globals';
import { createLedger } from '../../../src/aws/run-command/ledger.js';
import type { CommandId } from '../../../src/domain/ids.js';
import type { InvocationOutcome } from '../../../src/ports/command-runner.js';
import { instanceId, targets } from './support/room.js';

const outcome = (detail: string): InvocationOutcome => ({ kind: 'notRun', why: 'notSent', detail });
const command = 'c' as CommandId;

describe('the ledger', () => {
  it('gives the outcomes in the order of the targets', () => {
    const ledger = createLedger(targets(2), undefined);
    ledger.settle(instanceId(2), outcome('second'));
    ledger.settle(instanceId(1), outcome('first'));
    expect([...ledger.outcomes().keys()]).toEqual([instanceId(1), instanceId(2)]);
  });

  it('keeps the first word about a target', () => {
    const ledger = createLedger(targets(1), undefined);
    ledger.settle(instanceId(1), outcome('first'));
    ledger.settle(instanceId(1), outcome('second'));
    expect(ledger.outcomes().get(instanceId(1))).toEqual(outcome('first'));
  });

  it('does not give an answer that lacks a target', () => {
    const ledger = createLedger(targets(2), undefined);
    ledger.settle(instanceId(1), outcome('first'));
    expect(() => ledger.outcomes()).toThrow(instanceId(2));
  });

  it('counts what has ended but is not collected, never twice and never backwards', () => {
    const told: number[] = [];
    const ledger = createLedger(targets(4), ({ ended }) => told.push(ended));
    ledger.noteCompleted(command, 2);
    ledger.noteCompleted(command, 1);
    ledger.noteCompleted(command, 3);
    ledger.noteCompleted(command, 0);
    for (const number of [1, 2, 3, 4]) ledger.settle(instanceId(number), outcome(''));
    expect(told).toEqual([2, 3, 4]);
  });
});
