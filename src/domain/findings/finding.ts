import type { SwarmCustody } from '../custody.js';
import type { SwarmView } from '../fleet.js';
import type { InstanceId } from '../ids.js';
import type { Remedy } from '../remedy.js';

export type FindingStatus = 'pass' | 'fail' | 'manual' | 'unknown';

export interface Finding {
  readonly control: string;
  readonly benchmark: string | undefined;
  readonly olderNumber: string | undefined;
  readonly title: string;
  readonly status: FindingStatus;
  readonly evidence: string;
  /** A command to copy where there is one; undefined for a pass. */
  readonly remedy: Remedy | undefined;
  readonly instanceIds: readonly InstanceId[];
  /** False where the command was not told to find this out: then it is unknown, which says nothing about the swarm. */
  readonly asked: boolean;
}

/** What a rule decides; the table in `rules.ts` adds control, benchmark and title. */
export interface Verdict {
  readonly status: FindingStatus;
  readonly evidence: string;
  readonly remedy?: Remedy;
  readonly instanceIds?: readonly InstanceId[];
  /** Default: true. */
  readonly asked?: boolean;
}

export interface AuditPolicy {
  /** Days before its end at which a certificate or the CA counts as near expiry. */
  readonly certificateWarningDays: number;
  readonly caWarningDays: number;
  /** A key that was rotated more than this many days ago is due (CIS 7.6). */
  readonly maxKeyAgeDays: number;
}

/** What an audit holds to where nobody says otherwise. */
export const DEFAULT_POLICY: AuditPolicy = { certificateWarningDays: 14, caWarningDays: 90, maxKeyAgeDays: 90 };

/** What the keys' custody is, where that was found out. */
export type KnownCustody = SwarmCustody | undefined;

export type Rule = (swarm: SwarmView, policy: AuditPolicy, now: Date, custody: KnownCustody) => Verdict;
