import { STATE_WORDS } from '../../domain/fleet.js';
import type { Report, ReportSwarm } from '../model.js';
import { plainReport } from '../plain.js';
import type { RenderOptions } from '../render-options.js';
import {
  autolockLabel,
  callsLabel,
  certificateLabel,
  countsLabel,
  custodyLabel,
  keyLabel,
  managerNotes,
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
} from '../report-words.js';
import { swarmsWorstFirst } from '../worst.js';
import { findingLines, worstSection } from './findings.js';
import { outcomesSection, riskSection } from './outcomes.js';
import { grid, indent, paragraph } from './layout.js';
import type { Cell } from './layout.js';
import { painter, proofColor, stateColor } from './paint.js';
import type { Paint } from './paint.js';

/** Narrower, and the ids to copy would be cut; wider, and the sentences would be hard to read. */
const NARROWEST = 80;
const WIDEST = 120;

/** For a terminal or a log: the whole fleet in a sentence, the three worst things, what was done, then every swarm and instance. */
export const renderTable = (report: Report, options: RenderOptions): string => {
  const width = Math.min(Math.max(options.width, NARROWEST), WIDEST);
  const paint = painter(options.color);
  const plain = plainReport(report);
  const lines = [
    ...riskSection(plain, width, paint),
    ...paragraph(plain.summary, width).map((line) => paint('bold', line)),
    '',
    ...worstSection(plain, width, paint),
    ...outcomesSection(plain, { width, verbose: options.verbose }, paint),
    ...swarmsSection(plain, width, paint),
    ...swarmsWorstFirst(plain).flatMap((swarm) => swarmSection(swarm, width, paint)),
    ...unassignedSection(plain, width, paint),
    ...paragraph(`Selected by ${selectionLabel(plain)}.`, width),
    ...leftOutLabels(plain).flatMap((label) => paragraph(label, width)),
    ...paragraph(`${callsLabel(plain)}.`, width),
    ...paragraph(`${runLabel(plain)}.`, width),
  ];
  return `${lines.join('\n')}\n`;
};

const cells = (...texts: readonly string[]): readonly Cell[] => texts.map((text) => ({ text }));

const swarmsSection = (report: Report, width: number, paint: Paint): readonly string[] => {
  if (report.swarms.length === 0) return [];
  const columns = [
    { head: 'SWARM' },
    { head: 'ID', most: 25 },
    { head: 'QUORUM', most: 16 },
    { head: 'AUTOLOCK', most: 8 },
    ...(report.totals.compliantSwarms === null
      ? []
      : [
          { head: 'VERDICT', most: 13 },
          { head: 'FAIL', most: 4 },
        ]),
  ];
  const rows = swarmsWorstFirst(report).map((swarm) => {
    const fails = swarm.findings.filter(({ status }) => status === 'fail').length;
    return cells(
      swarm.name,
      swarm.swarmId,
      quorumLabel(swarm),
      autolockLabel(swarm),
      verdictLabel(swarm),
      String(fails),
    ).slice(0, columns.length);
  });
  return [paint('bold', 'Swarms'), ...indent(grid(columns, rows, width - 2), 2), ''];
};

const swarmSection = (swarm: ReportSwarm, width: number, paint: Paint): readonly string[] => {
  const heading = `${swarm.name}, swarm ${swarm.swarmId}, ${scopesLabel(swarm)}`;
  return [
    ...paragraph(heading, width).map((line) => paint('bold', line)),
    ...(swarm.compliant === null ? [] : [`  ${verdictLabel(swarm)}: ${countsLabel(swarm)}`]),
    ...(wasProven(swarm) ? indent(paragraph(custodyLabel(swarm), width - 2), 2) : []),
    ...indent(managerGrid(swarm, width - 2, paint), 2),
    ...indent(
      [...trustNotes(swarm), ...swarm.managers.flatMap(managerNotes)].flatMap((note) => paragraph(note, width - 2)),
      2,
    ),
    ...findingLines(swarm, width, paint),
    '',
  ];
};

const managerGrid = (swarm: ReportSwarm, width: number, paint: Paint): readonly string[] => {
  if (swarm.managers.length === 0) return [];
  const isProven = wasProven(swarm);
  return grid(
    [
      { head: 'MANAGER' },
      { head: 'INSTANCE', most: 20 },
      { head: 'ZONE', most: 16 },
      { head: 'STATE', most: 16 },
      // What opens a key tells more than that it is encrypted, and 100 columns have no room for both.
      isProven ? { head: 'MATCHING KEY', most: 12 } : { head: 'KEY FILE', most: 9 },
      { head: 'CERT ENDS', most: 10 },
    ],
    swarm.managers.map((manager) => [
      { text: manager.name ?? '-' },
      { text: manager.instanceId },
      { text: manager.availabilityZone ?? '-' },
      { text: stateLabel(manager), paint: (text) => paint(stateColor(manager.state), text) },
      isProven
        ? { text: proofLabel(manager), paint: (text) => paint(proofColor(manager.proof), text) }
        : { text: keyLabel(manager) },
      { text: certificateLabel(manager) },
    ]),
    width,
  );
};

const unassignedSection = (report: Report, width: number, paint: Paint): readonly string[] => {
  const { unassigned, selection } = report;
  if (unassigned.length === 0) return [];
  const severalScopes = selection.scopes.length > 1;
  const columns = [
    { head: 'NAME', most: 18 },
    { head: 'INSTANCE', most: 20 },
    ...(severalScopes ? [{ head: 'SCOPE', most: 28 }] : []),
    { head: 'STATE', most: 14 },
    { head: 'WHY' },
  ];
  const rows = unassigned.map((instance) => [
    ...cells(instance.name ?? '-', instance.instanceId, ...(severalScopes ? [scopeLabel(instance)] : [])),
    { text: STATE_WORDS[instance.state], paint: (text: string) => paint(stateColor(instance.state), text) },
    ...cells(instance.why),
  ]);
  return [paint('bold', 'Not in a swarm'), ...indent(grid(columns, rows, width - 2, true), 2), ''];
};
