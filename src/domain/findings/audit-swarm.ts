import type { SwarmView } from '../fleet.js';
import type { AuditPolicy, Finding, FindingStatus, KnownCustody } from './finding.js';
import { auditRules, proofRules, type AuditRule } from './audit-rules.js';

/** Judges one swarm by every control, each exactly once, in the order of `auditRules`. `now` is the operator's clock. */
export const audit = (swarm: SwarmView, policy: AuditPolicy, now: Date, custody: KnownCustody): readonly Finding[] =>
  auditRules.map((rule) => judge(rule, withShut(swarm, custody), policy, now, custody));

/** A key that is read and stored by the next command may still open a manager; any other that is not stored is gone. */
const withShut = (swarm: SwarmView, custody: KnownCustody): SwarmView =>
  custody === undefined || custody.live.kind === 'notKept'
    ? swarm
    : {
        ...swarm,
        shut: new Set([...custody.proofs].filter(([, { kind }]) => kind === 'noneOpens').map(([id]) => id)),
      };

/** Judges one swarm by what a proof shows, and by nothing else. */
export const judgeProof = (
  swarm: SwarmView,
  policy: AuditPolicy,
  now: Date,
  custody: KnownCustody,
): readonly Finding[] => proofRules.map((rule) => judge(rule, withShut(swarm, custody), policy, now, custody));

const judge = (
  { control, benchmark, olderNumber, title, rule }: AuditRule,
  ...facts: Parameters<AuditRule['rule']>
): Finding => {
  const { status, evidence, remedy, instanceIds = [], asked = true } = rule(...facts);
  return { control, benchmark, olderNumber, title, status, evidence, remedy, instanceIds, asked };
};

/** What a finding must tell to be ranked: of the domain, or read back from a report. */
type Ranked = Pick<Finding, 'control' | 'status'>;

/**
 * Nothing fails, and nothing that was asked for went unread. What nobody asked for is left out; a report says so beside
 * the number.
 */
export const isCompliant = (findings: readonly Pick<Finding, 'status' | 'asked'>[]): boolean =>
  findings.length > 0 &&
  findings.every(({ status, asked }) => status === 'pass' || status === 'manual' || (status === 'unknown' && !asked));

const STATUSES = ['fail', 'unknown', 'manual', 'pass'] as const satisfies readonly FindingStatus[];
const CONTROLS = auditRules.map(({ control }) => control);
const place = (control: string): number => {
  const index = CONTROLS.indexOf(control);
  return index === -1 ? CONTROLS.length : index;
};

/** Sorts the worst first: by status, then by the order of `auditRules`; controls that this version does not know come last. */
export const worstFirst = (a: Ranked, b: Ranked): number =>
  STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status) || place(a.control) - place(b.control);
