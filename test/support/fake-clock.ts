import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../src/ports/clock.js';

interface Sleeper {
  readonly wakesAt: number;
  readonly wake: () => void;
}

export interface FakeClock extends Clock {
  /** Milliseconds that have passed on this clock. */
  elapsed(): number;
  /** Calls `action` when so many milliseconds have passed; does not move the clock by itself. */
  after(milliseconds: number, action: () => void): void;
}

/** Turns of the event loop without a new sleeper, after which nothing else is thought to be under way. */
const IDLE_TURNS = 3;

/**
 * A clock that jumps to the next sleeper's time as soon as nothing else is under way, so that hours pass in milliseconds
 * and always in the same order. For work that is all in memory: real input or output takes no time on it.
 */
export function createFakeClock(start = new Date('2030-01-01T00:00:00Z')): FakeClock {
  let now = start.getTime();
  let registered = 0;
  let jumping = false;
  const sleepers = new Set<Sleeper>();
  const alarms: { readonly at: number; readonly action: () => void }[] = [];

  const jump = (wakesAt: number) => {
    for (const alarm of alarms.filter(({ at }) => at <= wakesAt).toSorted((a, b) => a.at - b.at)) {
      now = Math.max(now, alarm.at);
      alarms.splice(alarms.indexOf(alarm), 1);
      alarm.action();
    }
    now = Math.max(now, wakesAt);
  };

  const jumpWhenIdle = async () => {
    if (jumping) return;
    jumping = true;
    while (sleepers.size > 0) {
      const before = registered;
      for (let turn = 0; turn < IDLE_TURNS; turn += 1) await setImmediate();
      if (registered !== before) continue;
      const [next] = [...sleepers].toSorted((a, b) => a.wakesAt - b.wakesAt);
      if (next === undefined) break;
      jump(next.wakesAt);
      // An alarm may have aborted it.
      if (sleepers.delete(next)) next.wake();
    }
    jumping = false;
  };

  return {
    now: () => new Date(now),
    elapsed: () => now - start.getTime(),
    after(milliseconds, action) {
      alarms.push({ at: now + milliseconds, action });
    },
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const sleeper = { wakesAt: now + milliseconds, wake: resolve };
        const abort = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason as Error);
        };
        signal?.addEventListener('abort', abort, { once: true });
        sleepers.add(sleeper);
        registered += 1;
        void jumpWhenIdle();
      }),
  };
}
