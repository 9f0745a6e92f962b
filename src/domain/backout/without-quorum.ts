import { restorable, restoring } from './restorable.js';
import type { Move } from './move.js';
import { isShut, type Situation } from './backout-situation.js';
import { patience } from './unlock-move.js';

/** As many as are needed have taken their keys: an election, and what goes before it, takes its time. */
export function awaitQuorum(situation: Situation): Move | undefined {
  const { managers, quorum } = situation.swarm;
  const open = managers.filter(({ state }) => state === 'unlocked' || state === 'pending');
  return open.length >= quorum.needed ? patience(situation) : undefined;
}

/**
 * The key may be in the answer that the act has given, which stays in the command history, sealed to a key that the vault has. It needs
 * no restart: so it comes before a copy is put back.
 */
export function recallKey(situation: Situation): Move | undefined {
  const { swarm, acts, attempts } = situation;
  if (!swarm.managers.some((manager) => isShut(situation, manager))) return undefined;
  const [act] = acts
    .filter(({ name, nonce }) => name !== 'disable' && !attempts.some(({ move }) => isRecall(move, nonce)))
    .toSorted((a, b) => b.at.localeCompare(a.at));
  return act === undefined ? undefined : { kind: 'recall', act };
}

const isRecall = (move: Move, nonce: string): boolean => move.kind === 'recall' && move.act.nonce === nonce;

/** Nobody serves: all engines at once, since one alone would wait for the others. Where some say that they do, none is stopped. */
export function restoreAll(situation: Situation): Move | undefined {
  if (situation.swarm.trust.kind === 'unconfirmed') return undefined;
  const managers = restorable(situation);
  const [first] = managers;
  return first === undefined || !situation.restorePreImage ? undefined : restoring(first.runId, managers);
}
