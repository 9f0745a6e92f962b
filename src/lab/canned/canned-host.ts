import { setTimeout as wait } from 'node:timers/promises';
import { cutOutput, STDERR_LIMIT, STDOUT_LIMIT } from '../agent/output-spool.js';
import type { Delivery, DeliveryResult, LabHost } from '../lab-fleet.js';
import type { Random } from '../seeded-random.js';

/** What a script on this host would have said. Missing members are empty output and exit code 0. */
export interface CannedAnswer {
  readonly standardOutput?: string | Buffer;
  readonly standardError?: string | Buffer;
  readonly exitCode?: number;
}

export interface CannedHostOptions {
  readonly answer: (delivery: Delivery) => CannedAnswer;
  /** Milliseconds until the answer; none unless given. */
  readonly latency?: () => number;
}

/** A host without a process: it answers what it is told to, for tests and for fleets of thousands. */
export const cannedHost = ({ answer, latency }: CannedHostOptions): LabHost => {
  const closing = new AbortController();
  return {
    deliver: async (delivery) => {
      const ended = AbortSignal.any([delivery.cancel, closing.signal]);
      const timeout = delivery.executionTimeoutSeconds * 1000;
      const milliseconds = latency?.() ?? 0;
      try {
        await wait(Math.min(milliseconds, timeout), undefined, { signal: ended });
      } catch {
        return killed('Cancelled');
      }
      return milliseconds > timeout ? killed('TimedOut') : resultOf(answer(delivery));
    },
    close: () => {
      closing.abort();
      return Promise.resolve();
    },
  };
};

/**
 * Latencies as fleets show them: most near the median, a long tail (log-normal).
 * `spread` is the standard deviation of the logarithm; 0.5 puts one in a hundred at three times the median.
 */
export const latencies = (random: Random, medianMilliseconds: number, spread = 0.5): (() => number) => {
  return () => {
    // Box-Muller; 1 - random() keeps the logarithm off zero.
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return medianMilliseconds * Math.exp(spread * normal);
  };
};

/** SIGKILL of the process group: the agent reports 137 and whatever had been written, here nothing. */
const killed = (status: 'Cancelled' | 'TimedOut'): DeliveryResult => ({
  status,
  exitCode: 137,
  standardOutput: Buffer.alloc(0),
  standardError: Buffer.alloc(0),
});

const resultOf = ({ standardOutput = '', standardError = '', exitCode = 0 }: CannedAnswer): DeliveryResult => ({
  status: exitCode === 0 ? 'Success' : 'Failed',
  exitCode,
  standardOutput: cutOutput(Buffer.from(standardOutput), STDOUT_LIMIT),
  standardError: cutOutput(Buffer.from(standardError), STDERR_LIMIT),
});
