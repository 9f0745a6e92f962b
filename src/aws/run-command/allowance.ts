import type { Clock } from '../../ports/clock.js';

/** The time that a piece of work may take, and whether it is over. Everything that waits in this room waits through one. */
export interface Allowance {
  /** Undefined as long as more may be begun. */
  over(): 'deadline' | 'aborted' | undefined;
  /** Waits, at most until the deadline; false when nothing more should be begun. */
  pause(milliseconds: number): Promise<boolean>;
  /** For calls that may be dropped half-way when the run is aborted. */
  readonly signal: AbortSignal | undefined;
}

/** An allowance that ends `milliseconds` from now, or when the signal is aborted. */
export function createAllowance(clock: Clock, milliseconds: number, signal?: AbortSignal): Allowance {
  const end = clock.now().getTime() + milliseconds;
  const left = () => end - clock.now().getTime();
  const over = () => {
    if (signal?.aborted === true) return 'aborted';
    return left() <= 0 ? 'deadline' : undefined;
  };

  const pause = async (wanted: number) => {
    if (over() !== undefined) return false;
    try {
      await clock.sleep(Math.min(wanted, left()), signal);
    } catch (error) {
      // The clock rejects for one reason only; anything else is a defect and must not look like an abort.
      if (signal?.aborted !== true) throw error;
    }
    return over() === undefined;
  };

  return { over, pause, signal };
}
