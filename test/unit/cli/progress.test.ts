import { describe, expect, it } from '@jest/globals';
import type { Io } from '../../../src/cli/io.js';
import { createProgress } from '../../../src/cli/progress-reporter.js';
import { createSwarmProgress } from '../../../src/cli/swarm-progress.js';
import { systemClock } from '../../../src/cli/system-clock.js';
import type { SwarmStatus } from '../../../src/domain/change-outcome.js';
import type { LockstepEvent } from '../../../src/events/registry.js';
import { aSwarmId } from '../../support/builders/facts.js';

const started = (swarms: number): LockstepEvent => ({ kind: 'change.started', swarms });
const step = (name: string, of: string, state: 'begun' | 'done' | 'stopped', said = ''): LockstepEvent => ({
  kind: 'swarm.step',
  swarmId: aSwarmId(name),
  name,
  step: of,
  state,
  said,
});
const ended = (name: string, status: SwarmStatus = 'changed'): LockstepEvent => ({
  kind: 'swarm.ended',
  swarmId: aSwarmId(name),
  name,
  status,
});
const PROOF: readonly LockstepEvent[] = [
  { kind: 'prove.sent', targets: 3 },
  { kind: 'prove.progress', ended: 3, targets: 3 },
];

/** What a log shows of these events. */
const logOf = (events: readonly LockstepEvent[], options: { quiet?: boolean; verbose?: boolean } = {}): string[] => {
  let text = '';
  const io: Io = {
    stdout: () => undefined,
    stderr: (told) => (text += told),
    stdoutIsTerminal: false,
    stderrIsTerminal: false,
    columns: undefined,
    env: {},
    clock: systemClock,
    makeSealingKeys: () => Promise.reject(new Error('no pair is needed here')),
    onInterrupt: () => () => undefined,
  };
  const progress = createProgress(io, { quiet: false, verbose: false, ...options });
  for (const event of events) progress.emit(event);
  progress.stop();
  return text.split('\n').slice(0, -1);
};

describe('a log', () => {
  const change = [
    ...PROOF,
    started(2),
    step('payments', 'rotate', 'begun'),
    step('payments', 'rotate', 'done', 'done on payments-manager-1'),
    step('orders', 'keep', 'begun'),
    step('orders', 'keep', 'stopped', 'the vault refused the request'),
    ended('orders', 'atRisk'),
    step('payments', 'prove', 'begun'),
    ...PROOF,
    step('payments', 'prove', 'done', '3 of 3 managers unlock with key 48a4'),
    step('payments', 'end', 'begun'),
    step('payments', 'end', 'done', 'changed'),
    ended('payments'),
    ...PROOF,
  ];

  it('has a line for each step that was done, and for the end of each swarm; rounds of proof only around the change', () => {
    expect(logOf(change)).toEqual([
      'verification: 3 of 3 managers answered',
      'payments: rotate key: done on payments-manager-1',
      'orders: store key stopped: the vault refused the request',
      'orders: KEY AT RISK',
      'payments: verify managers: 3 of 3 managers unlock with key 48a4',
      'payments: changed',
      'verification: 3 of 3 managers answered',
    ]);
  });

  it('has everything with --verbose, and nothing with --quiet', () => {
    expect(logOf(change, { verbose: true })).toHaveLength(change.length);
    expect(logOf(change, { quiet: true })).toEqual([]);
  });

  it('lets no control character of a name through', () => {
    expect(logOf([step('a\u001b[31mb\n', 'rotate', 'done', 'x\u202e')])).toEqual(['ab : rotate key: x']);
  });
});

describe('what a terminal shows of a change', () => {
  it('counts swarms, and names what is waited for and how long, the longest wait first', () => {
    const progress = createSwarmProgress();
    expect(progress.isBusy()).toBe(false);
    progress.take(started(4), 0);
    expect([progress.isBusy(), progress.text(0)]).toEqual([true, '0 of 4 swarms done']);
    progress.take(step('payments', 'rotate', 'begun'), 1_000);
    progress.take(step('orders', 'lease', 'begun'), 3_000);
    expect(progress.text(5_500)).toBe('0 of 4 swarms done; payments: rotate key (4 s), orders: take lease (2 s)');
    progress.take(step('payments', 'prove', 'begun'), 6_000);
    progress.take(step('batch', 'lease', 'begun'), 6_000);
    expect(progress.text(7_000)).toBe(
      '0 of 4 swarms done; orders: take lease (4 s), payments: verify managers (1 s), 1 more',
    );
    progress.take(ended('orders'), 8_000);
    progress.take(ended('payments'), 8_000);
    expect(progress.text(8_000)).toBe('2 of 4 swarms done; batch: take lease (2 s)');
  });

  it('ends with the last swarm that was begun', () => {
    const progress = createSwarmProgress();
    for (const event of [started(3), step('a', 'lease', 'begun'), ended('a', 'failed')]) progress.take(event, 0);
    expect(progress.isBusy()).toBe(false);
  });
});
