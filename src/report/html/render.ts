import { STATE_WORDS } from '../../domain/fleet.js';
import type { Report, ReportSwarm } from '../model.js';
import { plainReport } from '../plain.js';
import type { RenderOptions } from '../render-options.js';
import {
  autolockLabel,
  callsLabel,
  certificateLabel,
  controlLabel,
  countsLabel,
  custodyLabel,
  keyLabel,
  proofLabel,
  quorumLabel,
  runLabel,
  scopeLabel,
  scopesLabel,
  leftOutLabels,
  selectionLabel,
  stateLabel,
  trustNotes,
  verdictLabel,
  wasProven,
  whyLabel,
  worstLabel,
} from '../report-words.js';
import { notPassed, swarmsWorstFirst, threeWorst } from '../worst.js';
import type { SameEvidence } from '../worst.js';
import { markup } from '../markup.js';
import type { Markup } from '../markup.js';
import { outcomesPart, riskPart } from './outcomes.js';
import { marked, NOTHING, remedyPart, tableOf } from './parts.js';
import { STYLE } from './style.js';

/** One page that needs nothing else: no script, no font, no request. */
export const renderHtml = (report: Report, { verbose }: Pick<RenderOptions, 'verbose'>): string => {
  const plain = plainReport(report);
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Docker Swarm fleet: ${plain.run.command}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<h1>Docker Swarm fleet: ${plain.run.command}</h1>
${riskPart(plain)}<p class="summary">${plain.summary}</p>
${worstPart(plain)}${outcomesPart(plain, verbose)}${swarmsPart(plain)}${swarmsWorstFirst(plain).map(swarmPart)}${unassignedPart(plain)}<footer>
<p>Selected by ${selectionLabel(plain)}. ${leftOutLabels(plain).map((label) => `${label} `)}${callsLabel(plain)}.</p>
<p>${runLabel(plain)}.</p>
</footer>
</body>
</html>
`;
  return page.markup;
};

const worstPart = (report: Report): Markup => {
  const worst = threeWorst(report);
  if (worst.length === 0) return NOTHING;
  const items = worst.map(
    (each) => markup`<li>${marked(each.severity, each.label)} ${worstLabel(each)}${remedyPart(each.remedy)}</li>\n`,
  );
  return markup`<h2>Worst first</h2>
<ol>
${items}</ol>
`;
};

const swarmsPart = (report: Report): Markup => {
  if (report.swarms.length === 0) return NOTHING;
  const rows = swarmsWorstFirst(report).map((swarm) => [
    markup`<a href="#${swarm.swarmId}">${swarm.name}</a>`,
    scopesLabel(swarm),
    quorumLabel(swarm),
    autolockLabel(swarm),
    verdictLabel(swarm),
  ]);
  return markup`<h2>Swarms</h2>
${tableOf(['Swarm', 'Scopes', 'Quorum', 'Autolock', 'Verdict'], rows)}`;
};

const swarmPart = (swarm: ReportSwarm): Markup => {
  const isProven = wasProven(swarm);
  const head = ['Manager', 'Instance', 'Zone', 'State', 'Key on disk', ...(isProven ? ['Matching key'] : [])];
  const managers = swarm.managers.map((manager) => [
    manager.name ?? '-',
    manager.instanceId,
    manager.availabilityZone ?? '-',
    marked(manager.state, stateLabel(manager)),
    keyLabel(manager),
    ...(isProven ? [marked(manager.proof, proofLabel(manager))] : []),
    certificateLabel(manager),
    whyLabel(manager),
  ]);
  const findings = notPassed(swarm);
  return markup`<h2 id="${swarm.swarmId}">${swarm.name}</h2>
<p>Swarm ${swarm.swarmId}, ${scopesLabel(swarm)}${swarm.compliant === null ? '' : `: ${verdictLabel(swarm)}, ${countsLabel(swarm)}`}.</p>
${trustNotes(swarm).map((note) => markup`<p>${marked('unlisted', note)}</p>\n`)}${isProven ? markup`<p>${custodyLabel(swarm)}</p>\n` : NOTHING}${managers.length === 0 ? NOTHING : tableOf([...head, 'Certificate ends', 'Why'], managers)}${findings.length === 0 ? NOTHING : findingsPart(findings)}`;
};

const findingsPart = (groups: readonly SameEvidence[]): Markup => markup`<ul>
${groups.map((findings) => markup`<li>${explained(findings)}${remedyPart(findings[0].remedy)}</li>\n`)}</ul>
`;

const explained = (findings: SameEvidence): Markup => {
  const [{ status, evidence }] = findings;
  const titles = findings.map((finding) => markup`<strong>${finding.title}</strong> (${controlLabel(finding)})`);
  return titles.length === 1
    ? markup`${marked(status, status)} ${titles}. ${evidence}`
    : markup`${marked(status, status)} ${evidence}\n<ul>${titles.map((title) => markup`<li>${title}</li>`)}</ul>`;
};

const unassignedPart = ({ unassigned }: Report): Markup => {
  if (unassigned.length === 0) return NOTHING;
  const rows = unassigned.map((instance) => [
    instance.name ?? '-',
    instance.instanceId,
    scopeLabel(instance),
    marked(instance.state, STATE_WORDS[instance.state]),
    instance.why,
  ]);
  return markup`<h2>Not in a swarm</h2>
${tableOf(['Name', 'Instance', 'Scope', 'State', 'Why'], rows)}`;
};
