import { isTired, type Move } from './move.js';
import { openedBy, type Situation } from './situation.js';

/** All of them at once: where no quorum is held, the first would wait for the others. */
export function unlock(situation: Situation): Move | undefined {
  const managers = situation.swarm.managers.flatMap((manager) => {
    const { instanceId } = manager.instance;
    const fingerprint = openedBy(situation, manager);
    if (manager.state !== 'locked' || fingerprint === undefined) return [];
    const wasTried = isTired(
      situation.attempts,
      (move) =>
        move.kind === 'unlock' &&
        move.managers.some((each) => each.instanceId === instanceId && each.fingerprint === fingerprint),
    );
    return wasTried ? [] : [{ instanceId, fingerprint }];
  });
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
