import { isCompliant } from '../domain/findings/audit.js';
import { markup } from './markup.js';
import type { Markup } from './markup.js';
import type { Report, ReportFinding, ReportManager, ReportSwarm } from './model.js';
import { plainReport } from './plain.js';
import { controlLabel, stateLabel } from './words.js';

/** What JUnit's readers know: what could not be judged is an error, what only a person or a record of keys can tell is skipped. */
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

/** For a CI system: a suite per swarm and one for the instances in none; a case per control, per manager where no audit ran. */
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
  cases: swarm.compliant === null ? swarm.managers.map(instanceCase) : swarm.findings.map(findingCase),
});

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

const instanceCase = ({
  name,
  instanceId,
  state,
  why,
}: Pick<ReportManager, 'name' | 'instanceId' | 'state' | 'why'>): TestCase => ({
  outcome: state === 'unlocked' ? 'passed' : 'skipped',
  name: name === null ? instanceId : `${name} (${instanceId})`,
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
