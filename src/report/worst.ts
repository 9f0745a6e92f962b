import { worstFirst } from '../domain/findings/audit-swarm.js';
import { sentence } from '../domain/text.js';
import type { Report, ReportFinding, ReportRemedy, ReportSwarm } from './model.js';
import { outcomeLabel, outcomesWorstFirst, remedyToShow, troubleRank } from './outcome-words.js';

export interface Worst {
  readonly swarm: ReportSwarm;
  /** A control, or the status of an outcome. */
  readonly about: string;
  /** One word: how bad it is, and how it is coloured. */
  readonly severity: 'fail' | 'unknown';
  /** The same for people. */
  readonly label: string;
  readonly evidence: string;
  readonly remedy: ReportRemedy | null;
  /** Other swarms with the same. */
  readonly alsoIn: readonly ReportSwarm[];
}

/**
 * The three worst things of the whole fleet: what became of swarms, then what is found of them. Each control once, so that one trouble
 * in thirty swarms hides no other, and each remedy once: what the same command settles in the same swarm is not worth a second place.
 */
export const threeWorst = (report: Pick<Report, 'swarms' | 'keyAtRisk' | 'run'>): readonly Worst[] => {
  const worst = new Map<string, Worst & { alsoIn: ReportSwarm[] }>();
  const settled = new Set<string>();
  for (const { same, ...each } of [...badOutcomes(report), ...badFindings(report)]) {
    const remedy = `${each.swarm.swarmId} ${each.remedy?.text ?? ''}`;
    const before = worst.get(same);
    if (before !== undefined) before.alsoIn.push(each.swarm);
    else if (!settled.has(remedy)) worst.set(same, { ...each, alsoIn: [] });
    settled.add(remedy);
  }
  return [...worst.values()].slice(0, 3);
};

/** `same`: what stands for it in every swarm that has it. */
type Candidate = Omit<Worst, 'alsoIn'> & { readonly same: string };

const badOutcomes = (report: Pick<Report, 'swarms' | 'keyAtRisk' | 'run'>): readonly Candidate[] =>
  outcomesWorstFirst(report)
    .filter(({ outcome }) => troubleRank(outcome) !== undefined)
    .map((swarm) => {
      const { status, why } = swarm.outcome;
      return {
        swarm,
        about: status,
        severity: status === 'unknown' ? 'unknown' : 'fail',
        label: outcomeLabel(swarm.outcome, report.run),
        evidence: sentence(why),
        remedy: remedyToShow(swarm, report),
        same: `${status} ${why}`,
      };
    });

const badFindings = ({ swarms }: Pick<Report, 'swarms'>): readonly Candidate[] =>
  swarms
    .flatMap((swarm) => swarm.findings.map((finding) => ({ swarm, finding })))
    .sort((a, b) => worstFirst(a.finding, b.finding) || b.finding.instanceIds.length - a.finding.instanceIds.length)
    .flatMap(({ swarm, finding: { control, status, evidence, remedy } }) =>
      status === 'fail' || status === 'unknown'
        ? [{ swarm, about: control, severity: status, label: status, evidence, remedy, same: `${status} ${control}` }]
        : [],
    );

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

/** The swarms with most to do first: by what became of them, then by findings; where that is equal, in the report's own order. */
export const swarmsWorstFirst = ({ swarms }: Pick<Report, 'swarms'>): readonly ReportSwarm[] => {
  const byFindings = swarms
    .map((swarm) => ({ swarm, worst: notPassed(swarm)[0]?.[0] }))
    .sort((a, b) => (a.worst && b.worst ? worstFirst(a.worst, b.worst) : Number(!a.worst) - Number(!b.worst)))
    .map(({ swarm }) => swarm);
  return outcomesWorstFirst({ swarms: byFindings });
};
