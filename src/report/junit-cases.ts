import { isCompliant } from '../domain/findings/audit-swarm.js';
import { STATE_WORDS } from '../domain/fleet.js';
import type { Report, ReportFinding, ReportManager, ReportSwarm } from './model.js';
import { isChange, outcomeLabel, remedyToShow, riskLabel } from './outcome-words.js';
import { controlLabel, scopeLabel, wasProven } from './report-words.js';

/** What JUnit's readers know: what could not be judged is an error, what only a person can tell or nobody asked for is skipped. */
export interface TestCase {
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  readonly name: string;
  readonly message: string;
  readonly detail: string;
}

/** What is told of a swarm. */
export const casesOf = (swarm: ReportSwarm, report: Report): readonly TestCase[] => {
  if (isChange(report)) return [outcomeCase(swarm, report), ...judgedCases(swarm).map(aside)];
  return judgedCases(swarm);
};

const judgedCases = (swarm: ReportSwarm): readonly TestCase[] => {
  if (swarm.compliant !== null) return swarm.findings.map(findingCase);
  if (!wasProven(swarm)) return [...swarm.managers, ...swarm.unlisted].map(instanceCase);
  const liveKey = swarm.findings.filter(({ control }) => control === 'lockstep.key-stored');
  return [
    ...liveKey.map((finding) => ({ ...findingCase(finding), outcome: liveKeyOutcome(finding, swarm) })),
    ...swarm.managers.map((manager) => proofCase(manager, swarm)),
  ];
};

/** Where no manager serves nobody can show the live key, and the proofs of the managers are all there is. */
const liveKeyOutcome = (finding: ReportFinding, { quorum }: ReportSwarm): TestCase['outcome'] =>
  finding.status === 'unknown' && quorum.healthy === null ? 'skipped' : outcomeOf(finding);

/** Red where the exit code of a proof is: see proveExitCode. */
const proofCase = (manager: ReportManager, { autolock, findings }: ReportSwarm): TestCase => {
  const { proof, proofWhy } = manager;
  const finding = findings.find(({ instanceIds }) => instanceIds.includes(manager.instanceId));
  return {
    outcome: proofOutcome(proof, autolock),
    name: `a stored key unlocks ${caseName(manager)}`,
    message: proofWhy,
    detail: finding?.remedy?.text ?? '',
  };
};

const proofOutcome = (proof: ReportManager['proof'], autolock: boolean | null): TestCase['outcome'] => {
  switch (proof) {
    case 'current':
    case 'older':
      return 'passed';
    case 'none':
      return 'failure';
    case 'notEncrypted':
      return autolock === null ? 'error' : autolock ? 'failure' : 'skipped';
    case 'unknown':
    case 'notAsked':
      return 'error';
  }
};

const findingCase = (finding: ReportFinding): TestCase => ({
  outcome: outcomeOf(finding),
  name: `${finding.title} [${controlLabel(finding)}]`,
  message: finding.evidence,
  detail: finding.remedy?.text ?? '',
});

type Named = Pick<ReportManager, 'name' | 'instanceId'>;

const caseName = ({ name, instanceId }: Named): string => (name === null ? instanceId : `${name} (${instanceId})`);

export const instanceCase = ({ state, why, ...manager }: Named & Pick<ReportManager, 'state' | 'why'>): TestCase => ({
  outcome: state === 'unlocked' ? 'passed' : 'skipped',
  name: caseName(manager),
  message: why === '' ? STATE_WORDS[state] : `${STATE_WORDS[state]}: ${why}`,
  detail: '',
});

/** What is not known keeps CI from being green, as it keeps the exit code from being 0. */
export const leftOutCase = (each: Report['selection']['leftOut'][number]): TestCase => ({
  outcome: 'error',
  name: scopeLabel(each),
  message: each.why,
  detail: each.remedy.text,
});

/** A case is red exactly where it keeps its swarm from being compliant, so that CI and exit code agree. */
const outcomeOf = (finding: ReportFinding): TestCase['outcome'] => {
  if (finding.status === 'pass') return 'passed';
  if (isCompliant([finding])) return 'skipped';
  return finding.status === 'fail' ? 'failure' : 'error';
};

/** The exit code of a run that changes something goes by what became of the swarms, and by nothing else. */
const outcomeCase = (swarm: ReportSwarm, report: Report): TestCase => ({
  outcome: outcomeOfChange(swarm.outcome, report.run.dryRun),
  name: report.run.command,
  message: [outcomeLabel(swarm.outcome, report.run), swarm.outcome.why].filter((part) => part !== '').join(': '),
  detail: remedyToShow(swarm, report)?.text ?? '',
});

const outcomeOfChange = ({ status, action }: ReportSwarm['outcome'], dryRun: boolean): TestCase['outcome'] => {
  switch (status) {
    case 'changed':
      return 'passed';
    case 'unchanged':
      if (action === null) return 'passed';
      return dryRun ? 'skipped' : 'error';
    case 'blocked':
    case 'failed':
    case 'atRisk':
      return 'failure';
    case 'unknown':
      return 'error';
  }
};

/** What a proof found beside it is told, and makes nothing red. */
const aside = (testCase: TestCase): TestCase =>
  testCase.outcome === 'passed' ? testCase : { ...testCase, outcome: 'skipped' };

/** Before everything else: that a key is at risk, and what gets out of it. */
export const riskCases = (report: Report): readonly TestCase[] => {
  const message = riskLabel(report);
  return message === undefined || report.keyAtRisk === null
    ? []
    : [{ outcome: 'failure', name: 'every live key is in the vault', message, detail: report.keyAtRisk.remedy.text }];
};
