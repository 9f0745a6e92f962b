import { setTimeout as wait } from 'node:timers/promises';
import { AwsError } from './aws-error.js';
import type { FaultPlan, OperationFaults } from './faults.js';
import { seededRandom } from '../seeded-random.js';

interface Bucket {
  tokens: number;
  at: number;
}

/** Carries a fault plan out, request by request. */
export interface FaultInjector {
  /** Waits as told. Rejects when the endpoint closes meanwhile. */
  delay(action: string, closing: AbortSignal): Promise<void>;
  /** The error to answer with instead of doing anything; undefined to go on. `where` names account and region. */
  refusal(action: string, where: string, throttled: () => AwsError): AwsError | undefined;
  /** Whether a policy denies the action in this region, or for one of these instances. */
  isDenied(action: string, region: string, instanceIds: unknown): boolean;
  /** Whether this answer is to be dropped, although the operation took effect. */
  losesAnswer(action: string): boolean;
}

export const createFaultInjector = (plan: FaultPlan): FaultInjector => {
  const random = seededRandom(plan.seed);
  const buckets = new Map<string, Bucket>();
  return {
    delay: async (action, closing) => {
      const delay = plan.operations.get(action)?.delayMilliseconds;
      if (delay === undefined) return;
      const [least, most] = typeof delay === 'number' ? [delay, delay] : delay;
      await wait(least + (most - least) * random(), undefined, { signal: closing, ref: false });
    },
    refusal: (action, where, throttled) => {
      const faults = plan.operations.get(action);
      if (faults === undefined) return undefined;
      if (!takesToken(buckets, `${action} ${where}`, faults.throttle)) return throttled();
      const error = faults.errors?.find(({ times }) => times > 0);
      if (error === undefined) return undefined;
      error.times -= 1;
      return new AwsError(error.code, error.message, error.status);
    },
    isDenied: (action, region, instanceIds) =>
      plan.operations.get(action)?.deniedIn?.has(region) === true ||
      (action === 'ssm:SendCommand' &&
        Array.isArray(instanceIds) &&
        [...plan.instances].some(([id, { sendDenied }]) => sendDenied === true && instanceIds.includes(id))),
    losesAnswer: (action) => {
      const faults = plan.operations.get(action);
      if (faults === undefined) return false;
      if (faults.loseAnswers !== undefined && faults.loseAnswers > 0) {
        faults.loseAnswers -= 1;
        return true;
      }
      return faults.loseAnswersChance !== undefined && random() < faults.loseAnswersChance;
    },
  };
};

/** A token bucket: full at first, refilled evenly. */
const takesToken = (buckets: Map<string, Bucket>, key: string, throttle: OperationFaults['throttle']): boolean => {
  if (throttle === undefined) return true;
  const now = Date.now();
  const { tokens, at } = buckets.get(key) ?? { tokens: throttle.burst, at: now };
  const filled = Math.min(throttle.burst, tokens + ((now - at) / 1000) * throttle.perSecond);
  const takes = filled >= 1;
  buckets.set(key, { tokens: takes ? filled - 1 : filled, at: now });
  return takes;
};
