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
  /** Time stands still until this work is done: it may need real input and output, which takes no time here. */
  during<T>(work: Promise<T>): Promise<T>;
}

/** Turns of the event loop without anything new, after which everything is thought to wait for the clock. */
const IDLE_TURNS = 3;

/**
 * A clock that jumps to the next sleeper's time as soon as everything waits for it, so that hours pass in milliseconds and
 * always in the same order.
 */
export function createFakeClock(start = new Date('2030-01-01T00:00:00Z')): FakeClock {
  let now = start.getTime();
  let busy = 0;
  /** Grows with everything that happens, to tell an idle turn. */
  let happened = 0;
  let jumping = false;
  const sleepers = new Set<Sleeper>();
  const alarms = new Set<{ readonly at: number; readonly action: () => void }>();

  const jumpTo = (time: number) => {
    for (const alarm of [...alarms].filter(({ at }) => at <= time).toSorted((a, b) => a.at - b.at)) {
      alarms.delete(alarm);
      now = Math.max(now, alarm.at);
      alarm.action();
    }
    now = Math.max(now, time);
  };

  const idle = async () => {
    for (let turns = 0, before = happened; turns < IDLE_TURNS || busy > 0; turns += 1) {
      await setImmediate();
      if (happened !== before) turns = 0;
      before = happened;
    }
  };

  const jumpWhileAnyoneSleeps = async () => {
    if (jumping) return;
    jumping = true;
    for (;;) {
      await idle();
      const [next] = [...sleepers].toSorted((a, b) => a.wakesAt - b.wakesAt);
      if (next === undefined) break;
      jumpTo(next.wakesAt);
      // An alarm may have aborted it meanwhile.
      if (sleepers.delete(next)) next.wake();
    }
    jumping = false;
  };

  const sleep = (milliseconds: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      signal?.throwIfAborted();
      const abort = () => {
        sleepers.delete(sleeper);
        reject(signal?.reason as Error);
      };
      const wake = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const sleeper: Sleeper = { wakesAt: now + milliseconds, wake };
      signal?.addEventListener('abort', abort, { once: true });
      sleepers.add(sleeper);
      happened += 1;
      void jumpWhileAnyoneSleeps();
    });

  return {
    sleep,
    now: () => new Date(now),
    elapsed: () => now - start.getTime(),
    after(milliseconds, action) {
      alarms.add({ at: now + milliseconds, action });
    },
    async during(work) {
      busy += 1;
      try {
        return await work;
      } finally {
        busy -= 1;
        happened += 1;
      }
    },
  };
}
