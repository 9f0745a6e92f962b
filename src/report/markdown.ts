import { isCommand } from './remedy.js';
import type { Report, ReportSwarm } from './model.js';
import { plainReport } from './plain.js';
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
  selectionLabel,
  stateLabel,
  verdictLabel,
  wasProven,
  whyLabel,
  worstLabel,
} from './words.js';
import { notPassed, swarmsWorstFirst, threeWorst } from './worst.js';
import type { SameEvidence } from './worst.js';

/** For an issue, a wiki or a pull request (GitHub's flavour). */
export const renderMarkdown = (report: Report): string => {
  const plain = plainReport(report);
  const blocks = [
    `# Docker Swarm fleet: ${escape(plain.run.command)}`,
    `**${escape(plain.summary)}**`,
    ...worstBlocks(plain),
    ...swarmBlocks(plain),
    ...swarmsWorstFirst(plain).flatMap(oneSwarm),
    ...unassignedBlocks(plain),
    '## About this run',
    [selectionSentence(plain), `${escape(callsLabel(plain))}.`, `${escape(runLabel(plain))}.`]
      .map((line) => `- ${line}`)
      .join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
};

const selectionSentence = (report: Report): string => `Selected by ${escape(selectionLabel(report))}.`;

/** Text from outside must not become a heading, a link, an image, markup or a cell of its own. */
const escape = (text: string): string =>
  text
    .replace(/[\\`*_[\]<>#!|~$]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/@/g, '&#64;')
    .replace(/:\/\//g, '&#58;//');

/** Code keeps backslashes as they are: only the fence has to be longer than any run of backticks inside. */
const code = (text: string): string => {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}sh\n${text}\n${fence}`;
};

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map(escape))]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');

const remedyBlocks = (remedy: string | null): readonly string[] => {
  if (remedy === null) return [];
  return isCommand(remedy) ? [code(remedy)] : [`To do: ${escape(remedy)}`];
};

/** Blocks that belong to a list item. */
const item = (marker: string, blocks: readonly string[]): string => {
  const indented = blocks.join('\n\n').replace(/\n(?!\n)/g, `\n${' '.repeat(marker.length + 1)}`);
  return `${marker} ${indented}`;
};

const worstBlocks = (report: Report): readonly string[] => {
  const worst = threeWorst(report);
  if (worst.length === 0) return [];
  const items = worst.map((each, index) =>
    item(`${index + 1}.`, [
      `**${each.finding.status}** ${escape(worstLabel(each))}`,
      ...remedyBlocks(each.finding.remedy),
    ]),
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
  const head = ['Manager', 'Instance', 'Zone', 'State', 'Key on disk', ...(isProven ? ['Opens with'] : [])];
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
    ...(isProven ? [escape(custodyLabel(swarm))] : []),
    table([...head, 'Certificate ends', 'Why'], managers),
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
            instance.state,
            instance.why,
          ]),
        ),
      ];
