import type { Report, ReportFinding, ReportSwarm } from '../model.js';
import { plainReport } from '../plain.js';
import { isCommand } from '../remedy.js';
import {
  autolockLabel,
  callsLabel,
  certificateLabel,
  controlLabel,
  countsLabel,
  keyLabel,
  quorumLabel,
  runLabel,
  scopeLabel,
  scopesLabel,
  selectionLabel,
  stateLabel,
  verdictLabel,
  worstLabel,
} from '../words.js';
import { notPassed, swarmsWorstFirst, threeWorst } from '../worst.js';
import { html } from '../markup.js';
import type { Markup } from '../markup.js';
import { STYLE } from './style.js';

/** One page that needs nothing else: no script, no font, no request. */
export const renderHtml = (report: Report): string => {
  const plain = plainReport(report);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>Docker Swarm fleet: ${plain.run.command}</title>
        <style>
          ${{ markup: STYLE }}
        </style>
      </head>
      <body>
        <h1>Docker Swarm fleet: ${plain.run.command}</h1>
        <p class="summary">${plain.summary}</p>
        ${worstPart(plain)}${swarmsPart(plain)}${swarmsWorstFirst(plain).map(swarmPart)}${unassignedPart(plain)}
        <footer>
          <p>Selected by ${selectionLabel(plain)}. ${callsLabel(plain)}.</p>
          <p>${runLabel(plain)}.</p>
        </footer>
      </body>
    </html> `;
  return page.markup;
};

type CellContent = string | Markup;

const table = (head: readonly string[], rows: readonly (readonly CellContent[])[]): Markup =>
  html`<table>
    <thead>
      <tr>
        ${head.map((text) => html`<th>${text}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${row.map((content) => html`<td>${content}</td>`)}
          </tr> `,
      )}
    </tbody>
  </table> `;

const NOTHING = html``;

/** `name` is a state or a status of the report's schema, never free text. */
const marked = (name: string, text: string): Markup => html`<span class="${name}">${text}</span>`;

const remedyPart = (remedy: string | null): Markup => {
  if (remedy === null) return NOTHING;
  return isCommand(remedy) ? html`<pre>${remedy}</pre>` : html`<p>To do: ${remedy}</p>`;
};

const worstPart = (report: Report): Markup => {
  const worst = threeWorst(report);
  if (worst.length === 0) return NOTHING;
  return html`<h2>Worst first</h2>
    <ol>
      ${worst.map((each) => html`<li>${marked(each.finding.status, each.finding.status)} ${worstLabel(each)}${remedyPart(each.finding.remedy)}</li> `)}
    </ol> `;
};

const swarmsPart = (report: Report): Markup => {
  if (report.swarms.length === 0) return NOTHING;
  const rows = swarmsWorstFirst(report).map((swarm) => [
    html`<a href="#${swarm.swarmId}">${swarm.name}</a>`,
    scopesLabel(swarm),
    quorumLabel(swarm),
    autolockLabel(swarm),
    verdictLabel(swarm),
  ]);
  return html`<h2>Swarms</h2>
    ${table(['Swarm', 'Scopes', 'Quorum', 'Autolock', 'Verdict'], rows)}`;
};

const swarmPart = (swarm: ReportSwarm): Markup => {
  const managers = swarm.managers.map((manager) => [
    manager.name ?? '-',
    manager.instanceId,
    manager.availabilityZone ?? '-',
    marked(manager.state, stateLabel(manager)),
    keyLabel(manager),
    certificateLabel(manager),
    manager.why,
  ]);
  const findings = notPassed(swarm);
  return html`<h2 id="${swarm.swarmId}">${swarm.name}</h2>
    <p>
      Swarm ${swarm.swarmId},
      ${scopesLabel(swarm)}${swarm.compliant === null ? '' : `: ${verdictLabel(swarm)}, ${countsLabel(swarm)}`}.
    </p>
    ${table(['Manager', 'Instance', 'Zone', 'State', 'Key on disk', 'Certificate ends', 'Why'], managers)}${findings.length === 0 ? NOTHING : findingsPart(findings)}`;
};

const findingsPart = (findings: readonly ReportFinding[]): Markup =>
  html`<ul>
    ${findings.map((finding) => html`<li>${marked(finding.status, finding.status)} ${finding.title} (${controlLabel(finding)}). ${finding.evidence}${remedyPart(finding.remedy)}</li> `)}
  </ul> `;

const unassignedPart = ({ unassigned }: Report): Markup => {
  if (unassigned.length === 0) return NOTHING;
  const rows = unassigned.map((instance) => [
    instance.name ?? '-',
    instance.instanceId,
    scopeLabel(instance),
    marked(instance.state, instance.state),
    instance.why,
  ]);
  return html`<h2>In no swarm</h2>
    ${table(['Name', 'Instance', 'Scope', 'State', 'Why'], rows)}`;
};
