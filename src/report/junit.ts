import { xml } from './markup.js';
import type { Markup } from './markup.js';
import type { Report, ReportFinding, ReportManager, ReportSwarm } from './model.js';
import { plainReport } from './plain.js';
import { controlLabel, stateLabel } from './words.js';

/** What JUnit's readers know: what could not be judged is an error, what a person must judge is skipped. */
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
  const document = xml`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="lockstep ${run.command}" ${counts}>
${suites.map((suite) => suiteElement(suite, run.startedAt))}</testsuites>
`;
  return document.markup;
};

const OUTCOMES = { pass: 'passed', fail: 'failure', unknown: 'error', manual: 'skipped' } as const;

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
  outcome: OUTCOMES[finding.status],
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
  return xml`tests="${cases.length}" failures="${amount('failure')}" errors="${amount('error')}" skipped="${amount('skipped')}"`;
};

const suiteElement = (
  { name, properties, cases }: Suite,
  startedAt: string,
): Markup => xml`  <testsuite name="${name}" timestamp="${startedAt}" ${countsOf(cases)}>
${propertiesElement(properties)}${cases.map((each) => caseElement(each, name))}  </testsuite>
`;

const propertiesElement = (properties: Suite['properties']): Markup =>
  properties.length === 0
    ? xml``
    : xml`    <properties>
${properties.map(([name, value]) => xml`      <property name="${name}" value="${value}"/>\n`)}    </properties>
`;

const caseElement = ({ outcome, name, message, detail }: TestCase, suite: string): Markup => {
  const attributes = xml`classname="${suite}" name="${name}"`;
  switch (outcome) {
    case 'passed':
      return xml`    <testcase ${attributes}/>\n`;
    case 'failure':
    case 'error':
      return xml`    <testcase ${attributes}>
      <${{ markup: outcome }} message="${message}">${detail}</${{ markup: outcome }}>
    </testcase>
`;
    case 'skipped':
      return xml`    <testcase ${attributes}>
      <skipped message="${message}"/>
    </testcase>
`;
  }
};
