import { describe, expect, it } from '@jest/globals';
import { endingsOf, overRounds, untouched, type Ending } from '../../../src/domain/unlock/ending.js';
import { endingFrom, inWords, outcomeOf } from '../../../src/domain/unlock/unlock-outcome.js';
import { planUnlock } from '../../../src/domain/unlock/plan-unlock.js';
import { isSettled, type Deliveries, type Delivery } from '../../../src/domain/unlock/deliveries.js';
import type { ManagerState, SwarmView } from '../../../src/domain/fleet.js';
import { aMember, aNodeId } from '../../support/builders/facts.js';
import { anInstanceId } from '../../support/builders/fleet.js';
import { printOf } from '../../support/builders/plan.js';
import { evidenceOf, NOW, proven, swarmWith } from './kit.js';
import { textOf } from '../../support/remedy.js';
import { advice } from '../../../src/domain/remedy.js';

const KEY = { fingerprint: NOW, standing: 'current' } as const;
const deliveriesOf = (deliveries: Readonly<Record<string, Delivery>>): Deliveries =>
  new Map(Object.entries(deliveries).map(([name, delivery]) => [anInstanceId(name), delivery]));
const ALL_PROVEN = { 'web-1': proven(), 'web-2': proven(), 'web-3': proven() };
const plan = planUnlock(swarmWith(['locked', 'locked', 'locked']), evidenceOf(ALL_PROVEN));
const TAKEN: Delivery = { kind: 'taken' };
const sentTo = (delivery: Delivery): Deliveries =>
  deliveriesOf({ 'web-1': delivery, 'web-2': delivery, 'web-3': delivery });
const ended = (now: SwarmView, deliveries: Deliveries): readonly Ending[] =>
  endingsOf(plan, now, deliveries).map(({ ending }) => ending);
const outcome = (now: SwarmView, deliveries: Deliveries) =>
  outcomeOf(endingFrom(plan, now, endingsOf(plan, now, deliveries)));

describe('what became of a manager', () => {
  it('is opened only where it serves with a leader: the word of a client counts for nothing', () => {
    expect(ended(swarmWith(['unlocked', 'unlocked', 'unlocked']), sentTo(TAKEN))).toEqual(
      Array(3).fill({ kind: 'opened', ...KEY }),
    );
    const [pending] = ended(swarmWith(['pending', 'stopped', 'stopped']), sentTo(TAKEN));
    expect(pending).toEqual({ kind: 'waits', key: KEY });
    const [locked] = ended(swarmWith(['locked', 'unlocked', 'unlocked']), sentTo(TAKEN));
    expect(locked).toMatchObject({ kind: 'closed' });
  });

  it.each<[string, Delivery, string]>([
    ['refused', { kind: 'refused' }, 'refused the key'],
    ['was never asked', { kind: 'undone', why: 'the script did not run: undeliverable' }, 'undeliverable'],
    ['gave no answer', { kind: 'unsure', why: 'Execution Timed Out' }, 'Execution Timed Out'],
    ['has not answered yet', { kind: 'underway' }, 'has not answered yet'],
  ])('is closed where its engine %s, with the reason', (_name, delivery, why) => {
    const [ending] = ended(swarmWith(['locked', 'unlocked', 'unlocked']), deliveriesOf({ 'web-1': delivery }));
    expect(ending).toMatchObject({ kind: 'closed', fingerprint: NOW, why: expect.stringContaining(why) });
  });

  it('is told also where it is gone from the swarm', () => {
    const endings = endingsOf(plan, undefined, new Map());
    expect(endings.map(({ ending }) => ending.kind)).toEqual(['absent', 'absent', 'absent']);
  });

  it('over rounds is opened where an earlier one had sent its key, and already open where none had', () => {
    const open: Ending = { kind: 'openAlready' };
    const closed = { kind: 'closed', ...KEY, why: '', remedy: advice('') } as const;
    expect(overRounds({ kind: 'opened', ...KEY }, open)).toEqual({ kind: 'opened', ...KEY });
    expect(overRounds({ kind: 'waits', key: KEY }, { kind: 'joined' })).toEqual({ kind: 'opened', ...KEY });
    expect(overRounds({ ...closed, isSent: true }, open)).toEqual({ kind: 'opened', ...KEY });
    expect(overRounds({ ...closed, isSent: false }, open)).toEqual(open);
    expect(overRounds({ kind: 'opened', ...KEY }, { ...closed, isSent: true })).toMatchObject({ kind: 'closed' });
  });
});

describe('what became of a swarm', () => {
  it('is changed where every manager is open', () => {
    expect(outcome(swarmWith(['unlocked', 'unlocked', 'unlocked']), sentTo(TAKEN))).toMatchObject({
      status: 'changed',
      why: '',
      remedy: null,
      wasWanted: true,
    });
  });

  it('is unchanged, and was not wanted, where every manager was open', () => {
    const open = swarmWith(['unlocked', 'unlocked', 'unlocked']);
    const nothing = planUnlock(open, evidenceOf({}));
    expect(outcomeOf(endingFrom(nothing, open, untouched(nothing, '')))).toMatchObject({
      status: 'unchanged',
      wasWanted: false,
    });
  });

  it('asks for a proof where an older key was needed', () => {
    const old = planUnlock(swarmWith(['unlocked', 'unlocked', 'locked']), evidenceOf({ 'web-3': proven('old') }));
    const now = swarmWith(['unlocked', 'unlocked', 'unlocked']);
    const result = outcomeOf(endingFrom(old, now, endingsOf(old, now, deliveriesOf({ 'web-3': TAKEN }))));
    expect(textOf(result.remedy)).toBe(`lockstep prove --swarm ${old.swarmId}`);
    expect(result.steps.at(-1)).toEqual({
      step: 'web-3',
      result: `unlocked with key ${printOf('old')}, an older key version`,
    });
  });

  it('is failed while managers wait for a quorum, and told how they are waited for', () => {
    const result = outcome(
      swarmWith(['pending', 'pending', 'stopped']),
      deliveriesOf({ 'web-1': TAKEN, 'web-2': TAKEN }),
    );
    expect(result).toMatchObject({ status: 'failed', wasWanted: true });
    expect(result.why).toContain('web-1, web-2: it accepted its key and waits until its swarm has quorum.');
    expect(result.why).toContain('web-3: it is not unlocked: made stopped by the test');
  });

  it('is blocked where nothing could be sent, and unknown where a manager cannot be told of', () => {
    const untold = outcome(swarmWith(['unlocked', 'unlocked', 'unreachable']), sentTo(TAKEN));
    expect(untold).toMatchObject({ status: 'unknown' });
    const down = swarmWith(['unlocked', 'unlocked', 'engineDown']);
    const nothing = planUnlock(down, evidenceOf({}));
    expect(outcomeOf(endingFrom(nothing, down, untouched(nothing, '')))).toMatchObject({ status: 'blocked' });
  });

  it('is not open while a member that nobody found is not reached', () => {
    const stranger = aMember({ nodeId: aNodeId('x'), hostname: 'x', reachability: 'unreachable' });
    const now = swarmWith(['unlocked', 'unlocked', 'unlocked'], { unmatched: [stranger] });
    expect(outcome(now, sentTo(TAKEN))).toMatchObject({
      status: 'failed',
      why: expect.stringContaining('1 manager without a matching instance'),
    });
  });

  it('says of each ending what it is, in words', () => {
    expect(inWords({ kind: 'opened', ...KEY })).toBe(`unlocked with key ${NOW}, the current key`);
    expect(inWords({ kind: 'absent', why: 'the instance is stopped', remedy: advice(''), opensWith: NOW })).toBe(
      `it is not unlocked: the instance is stopped; key ${NOW} unlocks it`,
    );
  });
});

describe('a swarm is settled', () => {
  const settled = (states: readonly ManagerState[], deliveries: Deliveries): boolean =>
    isSettled(swarmWith(states), deliveries);

  it.each<[boolean, string, readonly ManagerState[], Delivery]>([
    [true, 'every manager that was sent a key serves', ['unlocked', 'unlocked', 'unlocked'], TAKEN],
    [false, 'one waits for a quorum that may come', ['pending', 'pending', 'unreachable'], TAKEN],
    [true, 'one waits for a quorum that cannot come', ['pending', 'stopped', 'engineDown'], TAKEN],
    [true, 'the engines have refused', ['locked', 'locked', 'locked'], { kind: 'refused' }],
    [false, 'keys are still on their way', ['locked', 'locked', 'locked'], { kind: 'underway' }],
    [
      true,
      'a manager reports an error: it does not leave that state by itself',
      ['error', 'unlocked', 'unlocked'],
      TAKEN,
    ],
    [
      false,
      'nobody knows whether the engine took its key',
      ['locked', 'unlocked', 'unlocked'],
      { kind: 'unsure', why: '' },
    ],
  ])('%s: %s', (expected, _why, states, delivery) => {
    expect(settled(states, sentTo(delivery))).toBe(expected);
  });
});
