import { remains } from './remains.js';
import type { Move, Step } from './move.js';
import { isServed, type Situation } from './situation.js';
import { recallKey, restoreAll, awaitQuorum } from './without-quorum.js';
import {
  adopt,
  awaitLiveKey,
  awaitManagers,
  makeWay,
  restoreOne,
  rotateAgain,
  setAutolock,
  tidy,
} from './with-quorum.js';
import { unlock } from './unlock.js';

/** What it would do about its one thing; undefined where there is nothing to do about it, or nothing more. */
type Rule = (situation: Situation) => Move | undefined;

/**
 * The live key comes before everything else that can wait: it can be read only as long as the quorum is held. As soon as it is settled
 * nobody needs the announcement any more, which would keep this run from announcing a change.
 */
const withQuorum: readonly Rule[] = [
  makeWay,
  awaitLiveKey,
  adopt,
  unlock,
  awaitManagers,
  restoreOne,
  tidy,
  setAutolock,
  rotateAgain,
];

/** What changes least first: a kept key, then a key that can still be had, then a stopped engine. */
const withoutQuorum: readonly Rule[] = [unlock, awaitQuorum, recallKey, restoreAll];

/**
 * What is to be done next about one swarm. Pure: asked again after each move, with what is seen then. Whatever is seen in between, it
 * comes to an end: nothing is tried, and nothing waited for, without bound.
 */
export function nextMove(situation: Situation): Move {
  for (const rule of isServed(situation) ? withQuorum : withoutQuorum) {
    const move = rule(situation);
    if (move !== undefined) return refusedByHolder(situation, move) ?? move;
  }
  return remains(situation);
}

/** A manager that is locked is nobody's change: to open it is in no other run's way. */
const LEASED = new Set<Move['kind']>([
  'makeWay',
  'adopt',
  'restore',
  'setAutolock',
  'rotate',
  'tidy',
] satisfies readonly Step['kind'][]);

/** Another run works on this swarm now. */
function refusedByHolder({ left: { lease }, runs }: Situation, { kind }: Move): Move | undefined {
  if (lease.kind !== 'held' || !LEASED.has(kind)) return undefined;
  const { runId, owner } = lease;
  if (runId === undefined) {
    return {
      kind: 'stuck',
      status: 'blocked',
      why: 'a config named lockstep-lease that no run made stands where the lease would: look at it on a manager',
      remedy: 'docker config inspect lockstep-lease',
      refusedBy: 'unknown',
    };
  }
  if (runs.includes(runId)) return undefined;
  return {
    kind: 'stuck',
    status: 'blocked',
    why: `run ${runId} of ${owner ?? 'somebody'} holds the lease: let it end, resume it where it was started, or back that one out first`,
    remedy: `lockstep backout ${runId}`,
    refusedBy: runId,
  };
}
