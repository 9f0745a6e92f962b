import { describe, expect, it } from '@jest/globals';
import type { ManagerProof } from '../../../src/domain/custody.js';
import { DEFAULT_POLICY } from '../../../src/domain/findings/finding.js';
import { judgeFleet } from '../../../src/domain/judge-fleet.js';
import type { SwarmView, Unassigned } from '../../../src/domain/fleet.js';
import {
  aCustody,
  liveIs,
  NONE_OPENS,
  NOT_ENCRYPTED,
  notProven,
  verifiedWith,
  type CustodyOptions,
} from '../../support/builders/custody.js';
import { aMember, aNodeId, NOW } from '../../support/builders/facts.js';
import { aManager, anUnassigned, aSwarm, healthyManagers } from '../../support/builders/fleet.js';

interface Fleet extends CustodyOptions {
  readonly swarm?: SwarmView;
  readonly unassigned?: readonly Unassigned[];
}

const codeOf = ({ swarm = aSwarm(), unassigned = [], ...custody }: Fleet): number => {
  const known = new Map([[swarm.swarmId, aCustody(swarm, custody)]]);
  return judgeFleet('proof', { swarms: [swarm], unassigned }, { policy: DEFAULT_POLICY, now: NOW, custody: known })
    .exitCode;
};

const unseen = { kind: 'unknown', reason: 'no manager serves' } as const;
const allLocked = aSwarm({ managers: ['a', 'b', 'c'].map((name) => aManager({ name, state: 'locked' })) });
const each = (proof: ManagerProof) => [proof, proof, proof];
const stranger = aMember({ nodeId: aNodeId('stranger') });

describe('the exit code of a proof', () => {
  it.each<[string, Fleet, number]>([
    ['every manager unlocks with the current key', {}, 0],
    ['one opens with an older key that is kept', { proofs: [verifiedWith(1)] }, 0],
    ['all are locked, and a stored key unlocks each', { swarm: allLocked, live: unseen }, 0],
    ['autolock is off', { swarm: aSwarm({ autolock: false }), live: { kind: 'none' }, proofs: each(NOT_ENCRYPTED) }, 0],
    ['a worker was tagged', { unassigned: [anUnassigned('worker', 'so')] }, 0],
    ['no stored key unlocks a manager', { proofs: [verifiedWith(3), NONE_OPENS] }, 3],
    ['nothing is kept', { vault: { kind: 'nothing' }, live: { kind: 'notKept' }, proofs: each(NONE_OPENS) }, 3],
    ['autolock is off, and one is still encrypted', { swarm: aSwarm({ autolock: false }), proofs: [NONE_OPENS] }, 3],
    ['autolock is on, and a key lies in clear', { proofs: [NOT_ENCRYPTED] }, 3],
    ['all open, but the live key is not kept', { live: { kind: 'notKept' } }, 3],
    ['all open, but the live key is not the current one', { live: liveIs(2) }, 3],
    ['one is not proven', { proofs: [notProven()] }, 4],
    ['one is not proven, and none opens another', { proofs: [notProven(), NONE_OPENS] }, 4],
    ['a swarm that serves does not show its live key', { live: unseen }, 4],
    ['a member was not found', { swarm: aSwarm({ managers: 2, unmatched: [stranger] }) }, 4],
    [
      'nobody lists the members, and there were more managers once',
      { swarm: { ...allLocked, quorum: { ...allLocked.quorum, managers: 5 } }, live: unseen },
      4,
    ],
    [
      'a key lies in clear, and nobody knows the setting',
      { swarm: { ...allLocked, autolock: null }, proofs: [NOT_ENCRYPTED] },
      4,
    ],
    ['an instance gave no answer', { unassigned: [anUnassigned('unreachable', 'so')] }, 4],
  ])('where %s', (_name, fleet, code) => {
    expect(codeOf(fleet)).toBe(code);
  });

  it('is not 0 where there is no swarm, as nothing was proven', () => {
    const view = { swarms: [], unassigned: [anUnassigned('worker', 'so')] };
    expect(judgeFleet('proof', view, { policy: DEFAULT_POLICY, now: NOW, custody: new Map() }).exitCode).toBe(4);
  });

  it('is not 0 for a swarm of which the custody was not found out', () => {
    const view = { swarms: [aSwarm({ managers: healthyManagers(3) })], unassigned: [] };
    expect(judgeFleet('proof', view, { policy: DEFAULT_POLICY, now: NOW, custody: undefined }).exitCode).toBe(4);
  });
});
