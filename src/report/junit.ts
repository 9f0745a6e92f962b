import { isCompliant } from '../domain/findings/audit.js';
import { markup } from './markup.js';
import type { Markup } from './markup.js';
import type { Report, ReportFinding, ReportManager, ReportSwarm } from './model.js';
import { plainReport } from './plain.js';
import { controlLabel, stateLabel, wasProven } from './words.js';

/** What JUnit's readers know: what could not be judged is an error, what only a person can tell or nobody asked for is skipped. */
interface TestCase {
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  readonly name: string;
  readonly message: string;
  readonly detail: string;
}

interface Suite {
  readonly name: string;
  readonly properties: readonly (readonly [name: string, value: string])[];
  readonly cases: readonly TestCase[];
}

/** For a CI system: a suite per swarm and one for the instances in none; a case per control; where no audit ran, per manager. */
export const renderJunit = (report: Report): string => {
  const { run, swarms, unassigned } = plainReport(report);
  const suites = [...swarms.map(swarmSuite), ...(unassigned.length === 0 ? [] : [unassignedSuite(unassigned)])];
  const counts = countsOf(suites.flatMap(({ cases }) => cases));
  const document = markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="lockstep ${run.command}" ${counts}>
${suites.map((suite) => suiteElement(suite, run.startedAt))}</testsuites>
`;
  return document.markup;
};

/** A case is red exactly where it keeps its swarm from being compliant, so that CI and exit code agree. */
const outcomeOf = (finding: ReportFinding): TestCase['outcome'] => {
  if (finding.status === 'pass') return 'passed';
  if (isCompliant([finding])) return 'skipped';
  return finding.status === 'fail' ? 'failure' : 'error';
};

const swarmSuite = (swarm: ReportSwarm): Suite => ({
  name: `${swarm.name} (${swarm.swarmId})`,
  properties: swarm.managers.map((manager) => [`manager ${manager.instanceId}`, stateLabel(manager)]),
  cases: casesOf(swarm),
});

const casesOf = (swarm: ReportSwarm): readonly TestCase[] => {
  if (swarm.compliant !== null) return swarm.findings.map(findingCase);
  if (!wasProven(swarm)) return swarm.managers.map(instanceCase);
  const liveKey = swarm.findings.filter(({ control }) => control === 'lockstep.key-kept');
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
    name: `a kept key opens ${caseName(manager)}`,
    message: proofWhy,
    detail: finding?.remedy ?? '',
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

const unassignedSuite = (unassigned: Report['unassigned']): Suite => ({
  name: 'in no swarm',
  properties: [],
  cases: unassigned.map(instanceCase),
});

const findingCase = (finding: ReportFinding): TestCase => ({
  outcome: outcomeOf(finding),
  name: `${finding.title} [${controlLabel(finding)}]`,
  message: finding.evidence,
  detail: finding.remedy ?? '',
});

type Named = Pick<ReportManager, 'name' | 'instanceId'>;

const caseName = ({ name, instanceId }: Named): string => (name === null ? instanceId : `${name} (${instanceId})`);

const instanceCase = ({ state, why, ...manager }: Named & Pick<ReportManager, 'state' | 'why'>): TestCase => ({
  outcome: state === 'unlocked' ? 'passed' : 'skipped',
  name: caseName(manager),
  message: why === '' ? state : `${state}: ${why}`,
  detail: '',
});

const countsOf = (cases: readonly TestCase[]): Markup => {
  const amount = (outcome: TestCase['outcome']) => cases.filter((each) => each.outcome === outcome).length;
  return markup`tests="${cases.length}" failures="${amount('failure')}" errors="${amount('error')}" skipped="${amount('skipped')}"`;
};

const suiteElement = (
  { name, properties, cases }: Suite,
  startedAt: string,
): Markup => markup`  <testsuite name="${name}" timestamp="${startedAt}" ${countsOf(cases)}>
${propertiesElement(properties)}${cases.map((each) => caseElement(each, name))}  </testsuite>
`;

const propertiesElement = (properties: Suite['properties']): Markup =>
  properties.length === 0
    ? markup``
    : markup`    <properties>
${properties.map(([name, value]) => markup`      <property name="${name}" value="${value}"/>\n`)}    </properties>
`;

const caseElement = ({ outcome, name, message, detail }: TestCase, suite: string): Markup => {
  const attributes = markup`classname="${suite}" name="${name}"`;
  switch (outcome) {
    case 'passed':
      return markup`    <testcase ${attributes}/>\n`;
    case 'failure':
    case 'error':
      return markup`    <testcase ${attributes}>
      <${{ markup: outcome }} message="${message}">${detail}</${{ markup: outcome }}>
    </testcase>
`;
    case 'skipped':
      return markup`    <testcase ${attributes}>
      <skipped message="${message}"/>
    </testcase>
`;
  }
};
