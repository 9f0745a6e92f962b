import type { SwarmView } from '../fleet.js';
import type { AuditPolicy, Finding, FindingStatus } from './finding.js';
import { auditRules } from './rules.js';

/** Judges one swarm by every control, each exactly once, in the order of `auditRules`. `now` is the operator's clock. */
export const audit = (swarm: SwarmView, policy: AuditPolicy, now: Date): readonly Finding[] =>
  auditRules.map(({ control, benchmark, olderNumber, title, rule }) => {
    const { status, evidence, remedy, instanceIds = [] } = rule(swarm, policy, now);
    return { control, benchmark, olderNumber, title, status, evidence, remedy, instanceIds };
  });

/** What a finding must tell to be ranked: of the domain, or read back from a report. */
interface Ranked {
  readonly control: string;
  readonly status: FindingStatus;
}

const awaitsVault = new Set(auditRules.filter((rule) => rule.awaitsVault).map(({ control }) => control));

/**
 * Nothing fails, and nothing that an audit can read went unread. What only a record of keys could tell is left out
 * while there is no such record; a report says so beside the number.
 */
export const isCompliant = (findings: readonly Ranked[]): boolean =>
  findings.length > 0 &&
  findings.every(
    ({ control, status }) =>
      status === 'pass' || status === 'manual' || (status === 'unknown' && awaitsVault.has(control)),
  );

const STATUSES = ['fail', 'unknown', 'manual', 'pass'] as const satisfies readonly FindingStatus[];
const CONTROLS = auditRules.map(({ control }) => control);
const place = (control: string): number => {
  const index = CONTROLS.indexOf(control);
  return index === -1 ? CONTROLS.length : index;
};

/** Sorts the worst first: by status, then by the order of `auditRules`; controls that this version does not know come last. */
export const worstFirst = (a: Ranked, b: Ranked): number =>
  STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status) || place(a.control) - place(b.control);
