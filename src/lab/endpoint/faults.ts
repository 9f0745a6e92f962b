import type { InstanceId } from '../../domain/ids.js';

/**
 * What goes wrong, and where. Mutable: change it while the lab runs; every request looks it up anew.
 * Whatever is random follows the seed, so that a run can be repeated.
 */
export interface FaultPlan {
  readonly seed: number;
  /** By IAM action, such as `ssm:SendCommand`. */
  readonly operations: Map<string, OperationFaults>;
  readonly instances: Map<InstanceId, InstanceFaults>;
}

export interface OperationFaults {
  /** More than this is throttled, per account and region. */
  throttle?: { readonly burst: number; readonly perSecond: number };
  /** Before the operation is looked at. A pair is drawn from, evenly. */
  delayMilliseconds?: number | readonly [least: number, most: number];
  /** Next answers to drop after the operation took effect: the connection ends without a byte. Counts down. */
  loseAnswers?: number;
  /** Chance of such a loss for each further answer, 0 to 1. */
  loseAnswersChance?: number;
  /** Regions in which the action is denied to everybody, as by a policy of the organisation. */
  readonly deniedIn?: ReadonlySet<string>;
  /** Errors to answer with, in this order, before the operation takes effect. `times` counts down. */
  readonly errors?: ErrorFault[];
}

interface ErrorFault {
  readonly code: string;
  readonly message?: string;
  /** HTTP status; 400 unless told. A status of 500 and above makes clients retry. */
  readonly status?: number;
  times: number;
}

export interface InstanceFaults {
  /** A policy denies ssm:SendCommand for this instance: a call that names it is denied as a whole, and does not say for which. */
  sendDenied?: boolean;
  /** What Systems Manager makes of the delivery. */
  delivery?:
    | 'undeliverable'
    /** Reported as Delivery Timed Out at once, with or without the script having run. */
    | 'timedOutNotRun'
    | 'timedOutAfterRun'
    /** The agent took the document up a second time, as after a crash: the later result counts. */
    | 'runTwice';
  /** Put around standard output, as a login banner or a wrapper on the host does. */
  banner?: { readonly before: string; readonly after: string };
  /** Standard output ends after so many bytes, without a marker. */
  cutAfterBytes?: number;
  /** Bytes that are no UTF-8 amid standard output. */
  corrupt?: boolean;
}

export const noFaults = (seed = 1): FaultPlan => ({ seed, operations: new Map(), instances: new Map() });
