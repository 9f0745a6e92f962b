import { describe, expect, it } from '@jest/globals';
import { nextMove } from '../../../src/domain/backout/next-move.js';
import type { Attempt, Move } from '../../../src/domain/backout/move.js';
import { isKeySettled, type Copy, type Situation } from '../../../src/domain/backout/backout-situation.js';
import type { LiveKey, ManagerProof } from '../../../src/domain/custody.js';
import type { ManagerState } from '../../../src/domain/fleet.js';
import type { InstanceId } from '../../../src/domain/ids.js';
import { anInstanceId, aManager } from '../../support/builders/fleet.js';
import {
  aChange,
  aCustody,
  aGeneration,
  aRunId,
  aServingSwarm,
  keptKeys,
  printOf,
} from '../../support/builders/plan.js';
import { A_FAILURE, aBrief, anAct, aSituation, heldBy, nothingLeft, OWN, RUN } from '../../support/builders/backout.js';
import { fc } from '../../support/fast-check.js';

const NAMES = ['web-1', 'web-2', 'web-3'];

const state = fc.constantFrom<ManagerState>(
  'unlocked',
  'unlocked',
  'locked',
  'locked',
  'pending',
  'engineDown',
  'stopped',
);
const proof = fc.constantFrom<ManagerProof>(
  { kind: 'proven', fingerprint: printOf('now') },
  { kind: 'proven', fingerprint: printOf('before') },
  { kind: 'noneOpens' },
  { kind: 'notEncrypted' },
  { kind: 'unknown', reason: 'no answer' },
);
const live = fc.constantFrom<LiveKey>(
  { kind: 'kept', fingerprint: printOf('now') },
  { kind: 'kept', fingerprint: printOf('before') },
  { kind: 'notKept' },
  { kind: 'none' },
  { kind: 'unknown', reason: 'divided' },
);
const copies = fc.array(fc.record({ runId: fc.constantFrom(RUN, OWN), encrypted: fc.boolean() }), { maxLength: 2 });
const act = fc.record({
  name: fc.constantFrom<'rotate' | 'enable' | 'disable'>('rotate', 'enable', 'disable'),
  nonce: fc.constantFrom('0000000000000000', '1111111111111111'),
  inDoubt: fc.boolean(),
  fenced: fc.boolean(),
});

/** What may be seen at one moment, however unlikely. */
const sight: fc.Arbitrary<Situation> = fc
  .record({
    states: fc.tuple(state, state, state),
    proofs: fc.tuple(proof, proof, proof),
    live,
    autolock: fc.boolean(),
    kept: fc.tuple(copies, copies, copies),
    lease: fc.constantFrom(undefined, RUN, OWN, aRunId('other')),
    intents: fc.subarray([RUN, OWN]),
    acts: fc.array(act, { maxLength: 2 }),
    action: fc.constantFrom('enable', 'disable', 'rotate', 'rotateCompromised', 'adopt', null),
    fromAutolock: fc.boolean(),
    isWhole: fc.boolean(),
    mayHaveActed: fc.boolean(),
    restorePreImage: fc.boolean(),
    rotateAgain: fc.boolean(),
  })
  .map(({ states, proofs, autolock, kept, lease, intents, acts, action, fromAutolock, ...others }) => {
    const managers = NAMES.map((name, index) => aManager({ name, state: states[index] ?? 'locked' }));
    const isHeld = states.filter((each) => each === 'unlocked').length >= 2;
    const swarm = aServingSwarm({ managers, autolock: isHeld ? autolock : null });
    const generations = [aGeneration('before'), aGeneration('now')];
    const vault = { kind: 'kept', keys: keptKeys({ generations, current: generations[1] }) } as const;
    const named = Object.fromEntries(
      NAMES.map((name, index) => [name, proofs[index] ?? ({ kind: 'noneOpens' } as const)]),
    );
    const found = NAMES.flatMap((name, index): (readonly [InstanceId, readonly Copy[]])[] => {
      const ofManager = kept[index] ?? [];
      return ofManager.length === 0 ? [] : [[anInstanceId(name), ofManager]];
    });
    return aSituation({
      swarm,
      custody: aCustody(swarm, { vault, live: others.live, proofs: named }),
      brief: aBrief({
        change: action === null ? null : aChange({ action, fromAutolock }),
        isWhole: others.isWhole,
        mayHaveActed: others.mayHaveActed,
      }),
      left: nothingLeft({
        lease: lease === undefined ? { kind: 'free' } : heldBy(lease),
        intents,
        copies: new Map(found),
      }),
      acts: acts.map(anAct),
      restorePreImage: others.restorePreImage,
      rotateAgain: others.rotateAgain ? { begunFrom: [] } : undefined,
    });
  });

interface Played {
  readonly situation: Situation;
  readonly move: Move;
}

/** The moves that follow, whatever is seen after each of them and whether or not it worked. */
function play(sights: readonly Situation[], works: readonly boolean[]): readonly Played[] {
  const attempts: Attempt[] = [];
  const played: Played[] = [];
  for (let round = 0; round < MOST_MOVES; round += 1) {
    const [first] = sights;
    const seen = sights[round % sights.length] ?? first;
    if (seen === undefined) throw new Error('nothing is seen');
    const situation = { ...seen, attempts: [...attempts] };
    const move = nextMove(situation);
    played.push({ situation, move });
    if (move.kind === 'settled' || move.kind === 'stuck') return played;
    attempts.push({ move, failure: works[round % works.length] === true ? undefined : A_FAILURE });
  }
  return played;
}

const MOST_MOVES = 600;
const games = fc.tuple(
  fc.array(sight, { minLength: 1, maxLength: 6 }),
  fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
);
const always = (check: (played: readonly Played[]) => void): void => {
  fc.assert(
    fc.property(games, ([sights, works]) => {
      check(play(sights, works));
    }),
    { numRuns: 400 },
  );
};

describe('the moves of a backout, whatever is seen', () => {
  it('come to an end', () => {
    always((played) => {
      expect(['settled', 'stuck']).toContain(played.at(-1)?.move.kind);
    });
  });

  it('put no copy back on a manager that a kept key opens, nor on one that is not locked, nor without leave', () => {
    always((played) => {
      for (const { situation, move } of played) {
        if (move.kind !== 'restore') continue;
        expect(situation.restorePreImage).toBe(true);
        for (const id of move.instanceIds) {
          expect(situation.custody.proofs.get(id)).toEqual({ kind: 'noneOpens' });
          expect(situation.swarm.managers.find(({ instance }) => instance.instanceId === id)?.state).toBe('locked');
        }
        if (situation.swarm.quorum.state === 'held') expect(move.instanceIds).toHaveLength(1);
      }
    });
  });

  it('open a manager only with the kept key that was proven to', () => {
    always((played) => {
      for (const { situation, move } of played) {
        if (move.kind !== 'unlock') continue;
        for (const { instanceId, fingerprint } of move.managers) {
          expect(situation.custody.proofs.get(instanceId)).toEqual({ kind: 'proven', fingerprint });
        }
      }
    });
  });

  it('withdraw no intent, and remove no copy, before the live key is settled; none from a manager that is not proven', () => {
    always((played) => {
      for (const { situation, move } of played) {
        if (move.kind !== 'tidy') continue;
        expect(isKeySettled(situation)).toBe(true);
        for (const id of move.instanceIds) {
          const seen = situation.custody.proofs.get(id)?.kind;
          const isSafe = seen === 'proven' || (seen === 'notEncrypted' && situation.swarm.autolock === false);
          expect(isSafe).toBe(true);
        }
      }
    });
  });

  it('change nothing in a swarm on which another run has its lease', () => {
    always((played) => {
      for (const { situation, move } of played) {
        const { lease } = situation.left;
        if (lease.kind !== 'held' || lease.runId === RUN || lease.runId === OWN) continue;
        expect(['unlock', 'recall', 'wait', 'settled', 'stuck']).toContain(move.kind);
      }
    });
  });

  it('call nothing settled while a manager is closed or not proven, or anything is left', () => {
    always((played) => {
      const last = played.at(-1);
      if (last?.move.kind !== 'settled') return;
      const { situation } = last;
      expect(isKeySettled(situation)).toBe(true);
      expect(situation.left).toMatchObject({ intents: [], copies: new Map(), scraps: new Map() });
      for (const { instance, state: now } of situation.swarm.managers) {
        expect(now).toBe('unlocked');
        const { live, proofs } = situation.custody;
        const wanted =
          live.kind === 'kept' ? { kind: 'proven', fingerprint: live.fingerprint } : { kind: 'notEncrypted' };
        expect(proofs.get(instance.instanceId)).toEqual(wanted);
      }
    });
  });
});
