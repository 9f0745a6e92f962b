import { markup } from './markup.js';
import type { Markup } from './markup.js';
import { casesOf, instanceCase, leftOutCase, riskCases, type TestCase } from './junit-cases.js';
import type { Report, ReportSwarm } from './model.js';
import { plainReport } from './plain.js';
import { stateLabel } from './report-words.js';

interface Suite {
  readonly name: string;
  readonly properties: readonly (readonly [name: string, value: string])[];
  readonly cases: readonly TestCase[];
}

/** For a CI system: a suite per swarm and one for the instances in none; a case per control; where no audit ran, per manager. */
export const renderJunit = (report: Report): string => {
  const plain = plainReport(report);
  const { run, swarms, unassigned } = plain;
  const suites = [
    { name: 'KEY AT RISK', properties: [], cases: riskCases(plain) },
    ...swarms.map((swarm) => swarmSuite(swarm, plain)),
    { name: 'not inspected', properties: [], cases: plain.selection.leftOut.map(leftOutCase) },
    { name: 'not in a swarm', properties: [], cases: unassigned.map(instanceCase) },
  ].filter(({ cases }) => cases.length > 0);
  const counts = countsOf(suites.flatMap(({ cases }) => cases));
  const document = markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="lockstep ${run.command}" ${counts}>
${suites.map((suite) => suiteElement(suite, run.startedAt))}</testsuites>
`;
  return document.markup;
};

const swarmSuite = (swarm: ReportSwarm, report: Report): Suite => ({
  name: `${swarm.name} (${swarm.swarmId})`,
  properties: swarm.managers.map((manager) => [`manager ${manager.instanceId}`, stateLabel(manager)]),
  cases: casesOf(swarm, report),
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
