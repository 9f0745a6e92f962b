import type { Manager } from '../fleet.js';
import type { Remedy } from '../remedy.js';
import { isToBeOpened, planUnlock, type PlannedOpening } from '../unlock/plan-unlock.js';
import { isTired, type Move, type Opening } from './move.js';
import type { Situation } from './backout-situation.js';

/**
 * What `unlock` would do about each manager, by the same decision. Each is asked for its channel, and for its evidence once more, when it
 * is opened.
 */
export const openingsIn = ({ swarm, custody: { home, vault, proofs } }: Situation): readonly PlannedOpening[] => {
  const channels = new Set(swarm.managers.map(({ instance }) => instance.instanceId));
  return planUnlock(swarm, { shelf: { home, vault }, proofs, channels }).managers;
};

/** A locked manager that no key may be sent to as it is. */
export interface Unclear {
  readonly manager: Manager;
  readonly why: string;
  readonly remedy: Remedy;
}

/** Where the vault cannot be read, that is what is wrong, and not the managers. */
export function unclearIn(situation: Situation): readonly Unclear[] {
  const { swarm, custody } = situation;
  if (custody.vault.kind === 'refused') return [];
  const parts = new Map(openingsIn(situation).map(({ instanceId, part }) => [instanceId, part]));
  return swarm.managers.flatMap((manager) => {
    const part = parts.get(manager.instance.instanceId);
    return manager.state === 'locked' && part?.kind === 'unknown' ? [{ manager, ...part }] : [];
  });
}

/** All of them at once: where no quorum is held, the first would wait for the others. */
export function unlockMove(situation: Situation): Move | undefined {
  const wasTried = ({ instanceId, fingerprint }: Opening): boolean =>
    isTired(
      situation.attempts,
      (move) =>
        move.kind === 'unlock' &&
        move.managers.some((each) => each.instanceId === instanceId && each.fingerprint === fingerprint),
    );
  const managers = openingsIn(situation)
    .filter(isToBeOpened)
    .map(({ instanceId, part: { fingerprint } }) => ({ instanceId, fingerprint }))
    .filter((opening) => !wasTried(opening));
  return managers.length === 0 ? undefined : { kind: 'unlock', managers };
}

/** In seconds: a manager that took its key joins within 1 to 50 s, and quorum may take another minute. */
const PAUSES = [2, 2, 3, 5, 8, 10, 15, 20, 20, 20, 20, 20];

/** Waits, and waits anew after what takes its time to show; undefined when it has waited long enough. */
export function patience({ attempts }: Situation): Move | undefined {
  const since = attempts.findLastIndex(({ move }) => move.kind === 'unlock' || move.kind === 'restore');
  const waits = attempts.slice(since + 1).filter(({ move }) => move.kind === 'wait').length;
  const seconds = PAUSES[waits];
  return seconds === undefined ? undefined : { kind: 'wait', seconds };
}
