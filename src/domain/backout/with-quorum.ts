import type { Manager } from '../fleet.js';
import { restorable, restoring } from './restorable.js';
import { isTired, type Move, type StepKind } from './move.js';
import {
  copiersOf,
  hasFollowed,
  isKeySettled,
  isProven,
  isShut,
  wantedAutolock,
  type Situation,
} from './backout-situation.js';
import { patience } from './unlock-move.js';

const tired = ({ attempts }: Situation, kind: StepKind, mostTimes?: number): boolean =>
  isTired(attempts, (move) => move.kind === kind, mostTimes);

/** It may be needed again after each change that this run makes itself. */
const MOST_TIDYINGS = 4;

export function makeWay(situation: Situation): Move | undefined {
  const { acts, attempts, brief, left, runs } = situation;
  const settled = new Set(
    attempts.flatMap(({ move, failure }) =>
      move.kind === 'makeWay' && failure === undefined ? move.acts.map(({ nonce }) => nonce) : [],
    ),
  );
  const open = acts.filter(({ inDoubt, nonce }) => inDoubt && !settled.has(nonce));
  const holder = left.lease.kind === 'held' ? left.lease.runId : undefined;
  const lease = holder !== undefined && runs.includes(holder) ? holder : null;
  const isMade = attempts.some(({ move, failure }) => move.kind === 'makeWay' && failure === undefined);
  const mayBeMore = !brief.isWhole && !isMade;
  const isNeeded = lease !== null || open.length > 0 || mayBeMore;
  return isNeeded && !tired(situation, 'makeWay', MOST_TIDYINGS)
    ? { kind: 'makeWay', lease, acts: open, mayBeMore }
    : undefined;
}

/** Managers that contradict each other, or the setting, are about to follow a change. */
export function awaitLiveKey(situation: Situation): Move | undefined {
  const { swarm, custody } = situation;
  const { live, vault } = custody;
  const isContradictory = swarm.autolock === (live.kind === 'none');
  const isUnclear = swarm.autolock === null || live.kind === 'unknown' || isContradictory;
  return isUnclear && vault.kind !== 'refused' ? patience(situation) : undefined;
}

/** Also where managers have not followed: they are given time, and an update that makes them try again. */
export function adopt(situation: Situation): Move | undefined {
  const { swarm, custody } = situation;
  const { live } = custody;
  if (swarm.autolock !== true || (live.kind !== 'kept' && live.kind !== 'notKept')) return undefined;
  const isNeeded = !isKeySettled(situation) || swarm.managers.some((manager) => isBehind(situation, manager));
  return isNeeded && !tired(situation, 'adopt') ? { kind: 'adopt' } : undefined;
}

const isBehind = (situation: Situation, manager: Manager): boolean => {
  const proof = situation.custody.proofs.get(manager.instance.instanceId);
  const isAsked = manager.state === 'unlocked' && proof !== undefined && proof.kind !== 'unknown';
  return isAsked && !hasFollowed(situation, manager);
};

/** Managers that took a key, and are not part of the quorum yet. */
export function awaitManagers(situation: Situation): Move | undefined {
  const isComing = ({ state, facts, member }: Manager): boolean =>
    state === 'pending' ||
    (state === 'unlocked' && (facts?.members.kind !== 'listed' || member?.reachability !== 'reachable'));
  return situation.swarm.managers.some(isComing) ? patience(situation) : undefined;
}

/** One after the other while a quorum serves, and only when the live key is safe. */
export function restoreOne(situation: Situation): Move | undefined {
  const [first] = isKeySettled(situation) ? restorable(situation) : [];
  return first === undefined || !situation.restorePreImage ? undefined : restoring(first.runId, [first]);
}

/** A new key makes each manager rotate its data key, which takes moments: until then no change of the key is planned. */
export function awaitDataKeys(situation: Situation): Move | undefined {
  const isRotating = situation.swarm.managers.some(
    ({ state, facts }) => state === 'unlocked' && (facts?.keyFile?.dekPending || facts?.keyFile?.dekNeedsRotation),
  );
  const isChangeNext = (setAutolock(situation) ?? rotateAgain(situation)) !== undefined;
  return isRotating && isChangeNext ? patience(situation) : undefined;
}

/** Also where it is off already and a disk has not followed. */
export function setAutolock(situation: Situation): Move | undefined {
  const { swarm, brief } = situation;
  const to = wantedAutolock(situation);
  const isOther = to !== undefined && swarm.autolock !== null && swarm.autolock !== to;
  const isLagging = brief.mayHaveActed && swarm.autolock === false && swarm.managers.some(isStillEncrypted);
  if (!isKeySettled(situation) || (!isOther && !isLagging) || tired(situation, 'setAutolock')) return undefined;
  return { kind: 'setAutolock', to: isOther ? to : false };
}

const isStillEncrypted = ({ state, facts }: Manager): boolean =>
  state === 'unlocked' && facts?.keyFile?.encrypted === true;

export function rotateAgain(situation: Situation): Move | undefined {
  const { rotateAgain: wish, custody, swarm } = situation;
  const { live } = custody;
  if (wish === undefined || swarm.autolock !== true || live.kind !== 'kept' || !isKeySettled(situation))
    return undefined;
  const isDone = wish.begunFrom.some((fingerprint) => fingerprint !== live.fingerprint);
  return isDone || tired(situation, 'rotate') ? undefined : { kind: 'rotate', from: live.fingerprint };
}

/**
 * Until the key is settled, and as long as no stored key unlocks a manager, an intent may be all that opens the answer in which its
 * key is; and where a manager does not serve, or is not proven, a copy may be the only way back.
 */
export function tidy(situation: Situation): Move | undefined {
  const { swarm, left } = situation;
  const intents = swarm.managers.some((manager) => isShut(situation, manager)) ? [] : left.intents;
  if (!isKeySettled(situation) || tired(situation, 'tidy', MOST_TIDYINGS)) return undefined;
  const instanceIds = swarm.managers
    .filter((manager) => manager.state === 'unlocked' && isProven(situation, manager))
    .map(({ instance }) => instance.instanceId)
    .filter((instanceId) => copiersOf(left, instanceId).length > 0);
  const copied = new Set(instanceIds.flatMap((each) => copiersOf(left, each)));
  if (intents.length === 0 && instanceIds.length === 0) return undefined;
  return { kind: 'tidy', intents, copied: [...copied], instanceIds };
}
