import type { Clock } from '../../ports/clock.js';
import type { Events } from '../../ports/events.js';
import type { Allowance } from './allowance.js';
import { answered, failureOf } from './failures.js';
import type { Answer, CallFailure } from './failures.js';
import { backoff, jittered } from './pacing.js';
import type { Pacing } from './pacing.js';

/** What every part of this room works with, for one scope. */
export interface Desk {
  /** The scope in words, for errors: `account 111122223333 in eu-west-1`. */
  readonly label: string;
  readonly clock: Clock;
  readonly events: Events;
  /** 0 up to 1. */
  readonly random: () => number;
  readonly pacing: Pacing;
  /** The example policy that allows these calls; undefined: that of an audit. */
  readonly policy: string | undefined;
}

export type RunCommandOperation =
  | 'ssm:DescribeDocument'
  | 'ssm:SendCommand'
  | 'ssm:ListCommands'
  | 'ssm:ListCommandInvocations'
  | 'ssm:GetCommandInvocation'
  | 'ssm:CancelCommand';

export interface CallOptions {
  readonly operation: RunCommandOperation;
  /** Bounds the repetitions. A call in flight ends by itself: see `CALL_MILLISECONDS`. */
  readonly allowance: Allowance;
  /** Whether to repeat after this failure, which was the `tries`th (1 and up). */
  readonly again: (failure: CallFailure, tries: number) => boolean;
  /** False for a call that has an effect: dropped half-way, nobody would know of it. */
  readonly interruptible: boolean;
}

type Send<T> = (options: { readonly abortSignal: AbortSignal }) => Promise<T>;

/** Makes a call, and again as told, with growing, jittered waits. Never rejects for what the service or network does. */
export async function callWithRetry<T>(desk: Desk, options: CallOptions, send: Send<T>): Promise<Answer<T>> {
  const { allowance, again, operation } = options;
  for (let tries = 1; ; tries += 1) {
    const answer = await callOnce(desk, operation, options.interruptible ? allowance.signal : undefined, send);
    if (answer.kind === 'answered' || !again(answer.failure, tries)) return answer;
    const wait = waitAfter(desk, operation, answer.failure, tries);
    if (!(await allowance.pause(wait))) return answer;
  }
}

/** No answer after so long counts as lost; real time, as it is about the connection. The SDK's own retries are included. */
const CALL_MILLISECONDS = 120_000;

export async function callOnce<T>(
  desk: Desk,
  operation: RunCommandOperation,
  signal: AbortSignal | undefined,
  send: Send<T>,
): Promise<Answer<T>> {
  const timeout = AbortSignal.timeout(CALL_MILLISECONDS);
  const abortSignal = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
  try {
    return answered(await send({ abortSignal }));
  } catch (error) {
    return {
      kind: 'failed',
      failure: failureOf(error, { iamAction: operation, label: desk.label, policy: desk.policy }),
    };
  }
}

/** How long to wait after the `tries`th failure, in milliseconds; tells who watches when it is for throttling. */
export function waitAfter(
  desk: Desk,
  operation: RunCommandOperation,
  failure: CallFailure | undefined,
  tries: number,
): number {
  const wait = jittered(desk.pacing, backoff(desk.pacing, tries), desk.random);
  if (failure?.kind === 'throttled') reportThrottle(desk, operation, wait);
  return wait;
}

export function reportThrottle(desk: Desk, operation: RunCommandOperation, waitMilliseconds: number): void {
  desk.events.emit({ kind: 'aws.throttled', operation, waitedMilliseconds: waitMilliseconds });
}
