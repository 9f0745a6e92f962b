import { worstFirst } from '../domain/findings/audit.js';
import type { Report, ReportFinding, ReportSwarm } from './model.js';

export interface Worst {
  readonly finding: ReportFinding;
  readonly swarm: ReportSwarm;
  /** Other swarms with the same control in the same status. */
  readonly alsoIn: readonly ReportSwarm[];
}

/**
 * The three worst things of the whole fleet. Each control once, so that one trouble in thirty swarms hides no other, and
 * each remedy once: what the same command settles in the same swarm is not worth a second place.
 */
export const threeWorst = (report: Pick<Report, 'swarms'>): readonly Worst[] => {
  const bad = report.swarms
    .flatMap((swarm) => swarm.findings.map((finding) => ({ swarm, finding })))
    .filter(({ finding }) => finding.status === 'fail' || finding.status === 'unknown')
    .sort((a, b) => worstFirst(a.finding, b.finding) || b.finding.instanceIds.length - a.finding.instanceIds.length);
  const worst = new Map<string, { finding: ReportFinding; swarm: ReportSwarm; alsoIn: ReportSwarm[] }>();
  const settled = new Set<string>();
  for (const { finding, swarm } of bad) {
    const key = `${finding.status} ${finding.control}`;
    const remedy = `${swarm.swarmId} ${finding.remedy ?? ''}`;
    const same = worst.get(key);
    if (same !== undefined) same.alsoIn.push(swarm);
    else if (!settled.has(remedy)) worst.set(key, { finding, swarm, alsoIn: [] });
    settled.add(remedy);
  }
  return [...worst.values()].slice(0, 3);
};

/** Findings of one status that one and the same sentence explains, as when nobody could be asked. */
export type SameEvidence = readonly [ReportFinding, ...ReportFinding[]];

/** Findings to act on or to look at, the worst first, those with the same evidence together; passes are only counted. */
export const notPassed = ({ findings }: ReportSwarm): readonly SameEvidence[] => {
  const groups = new Map<string, [ReportFinding, ...ReportFinding[]]>();
  for (const finding of findings.filter(({ status }) => status !== 'pass').sort(worstFirst)) {
    const key = `${finding.status} ${finding.evidence}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()];
};

/** The swarms with most to do first; where that is equal, in the report's own order. */
export const swarmsWorstFirst = ({ swarms }: Pick<Report, 'swarms'>): readonly ReportSwarm[] =>
  swarms
    .map((swarm) => ({ swarm, worst: notPassed(swarm)[0]?.[0] }))
    .sort((a, b) => (a.worst && b.worst ? worstFirst(a.worst, b.worst) : Number(!a.worst) - Number(!b.worst)))
    .map(({ swarm }) => swarm);
