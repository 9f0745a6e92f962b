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
import { outcomeBlocks, riskBlocks } from './outcomes.js';
import { escape, item, remedyBlocks, table } from './markdown-syntax.js';

/** For an issue, a wiki or a pull request (GitHub's flavour). */
export const renderMarkdown = (report: Report, { verbose }: Pick<RenderOptions, 'verbose'>): string => {
  const plain = plainReport(report);
  const blocks = [
    `# Docker Swarm fleet: ${escape(plain.run.command)}`,
    ...riskBlocks(plain),
    `**${escape(plain.summary)}**`,
    ...worstBlocks(plain),
    ...outcomeBlocks(plain, verbose),
    ...swarmBlocks(plain),
    ...swarmsWorstFirst(plain).flatMap(oneSwarm),
    ...unassignedBlocks(plain),
    '## About this run',
    [
      selectionSentence(plain),
      ...leftOutLabels(plain).map(escape),
      `${escape(callsLabel(plain))}.`,
      `${escape(runLabel(plain))}.`,
    ]
      .map((line) => `- ${line}`)
      .join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
};

const selectionSentence = (report: Report): string => `Selected by ${escape(selectionLabel(report))}.`;

const worstBlocks = (report: Report): readonly string[] => {
  const worst = threeWorst(report);
  if (worst.length === 0) return [];
  const items = worst.map((each, index) =>
    item(`${index + 1}.`, [`**${each.label}** ${escape(worstLabel(each))}`, ...remedyBlocks(each.remedy)]),
  );
  return ['## Worst first', items.join('\n\n')];
};

const swarmBlocks = (report: Report): readonly string[] => {
  if (report.swarms.length === 0) return [];
  const rows = swarmsWorstFirst(report).map((swarm) => [
    swarm.name,
    swarm.swarmId,
    scopesLabel(swarm),
    quorumLabel(swarm),
    autolockLabel(swarm),
    verdictLabel(swarm),
  ]);
  return ['## Swarms', table(['Swarm', 'Id', 'Scopes', 'Quorum', 'Autolock', 'Verdict'], rows)];
};

const oneSwarm = (swarm: ReportSwarm): readonly string[] => {
  const isProven = wasProven(swarm);
  const head = ['Manager', 'Instance', 'Zone', 'State', 'Key on disk', ...(isProven ? ['Matching key'] : [])];
  const managers = swarm.managers.map((manager) => [
    manager.name ?? '-',
    manager.instanceId,
    manager.availabilityZone ?? '-',
    stateLabel(manager),
    keyLabel(manager),
    ...(isProven ? [proofLabel(manager)] : []),
    certificateLabel(manager),
    whyLabel(manager),
  ]);
  return [
    `### ${escape(swarm.name)}`,
    `Swarm ${escape(swarm.swarmId)}, ${escape(scopesLabel(swarm))}${swarm.compliant === null ? '' : `: ${verdictLabel(swarm)}, ${countsLabel(swarm)}`}.`,
    ...trustNotes(swarm).map(escape),
    ...(isProven ? [escape(custodyLabel(swarm))] : []),
    ...(managers.length === 0 ? [] : [table([...head, 'Certificate ends', 'Why'], managers)]),
    ...notPassed(swarm).map(findingBlock),
  ];
};

const findingBlock = (findings: SameEvidence): string => {
  const [{ status, evidence, remedy }] = findings;
  const titles = findings.map((finding) => `${escape(finding.title)} (${controlLabel(finding)})`);
  const what =
    titles.length === 1
      ? [`**${status}** ${titles.join('')}. ${escape(evidence)}`]
      : [`**${status}** ${escape(evidence)}`, titles.map((title) => item('-', [title])).join('\n')];
  return item('-', [...what, ...remedyBlocks(remedy)]);
};

const unassignedBlocks = ({ unassigned }: Report): readonly string[] =>
  unassigned.length === 0
    ? []
    : [
        '## In no swarm',
        table(
          ['Name', 'Instance', 'Scope', 'State', 'Why'],
          unassigned.map((instance) => [
            instance.name ?? '-',
            instance.instanceId,
            scopeLabel(instance),
            STATE_WORDS[instance.state],
            instance.why,
          ]),
        ),
      ];
