import { foldCommand, isCommand } from '../complete-remedy.js';
import type { Report, ReportSwarm, ReportRemedy } from '../model.js';
import { controlLabel, worstLabel } from '../report-words.js';
import { notPassed, threeWorst } from '../worst.js';
import type { SameEvidence } from '../worst.js';
import { indent, paragraph } from './layout.js';
import { statusColor } from './paint.js';
import type { Paint } from './paint.js';

const NUMBERED = 3;
const BESIDE_STATUS = 10;
/** A command stands out by its place, so that it does where there are no colours. */
const COMMAND_AT = 2;

export const worstSection = (report: Report, width: number, paint: Paint): readonly string[] => {
  const worst = threeWorst(report);
  if (worst.length === 0) return [];
  const items = worst.flatMap((each, index) => {
    const [first = '', ...rest] = paragraph(worstLabel(each), width - NUMBERED);
    const number = paint([...statusColor[each.severity]], `${index + 1}.`);
    const below = [...rest, ...remedyLines(each.remedy, width - NUMBERED, paint)];
    return [`${number} ${first}`, ...indent(below, NUMBERED)];
  });
  return [paint('bold', 'Worst first'), ...items, ''];
};

/**
 * What did not pass. A remedy that was already given for this swarm is not given again, since one command often settles
 * many findings; and what only a person can judge has its remedy in the other formats: it is no work for the night.
 */
export const findingLines = (swarm: ReportSwarm, width: number, paint: Paint): readonly string[] => {
  const given = new Set<string | undefined>();
  return notPassed(swarm).flatMap((findings) => {
    const [{ status, remedy }] = findings;
    const isWanted = status !== 'manual' && !given.has(remedy?.text);
    given.add(remedy?.text);
    const room = width - BESIDE_STATUS;
    const [first = '', ...rest] = [...explained(findings, room), ...(isWanted ? remedyLines(remedy, room, paint) : [])];
    const word = paint([...statusColor[status]], status.toUpperCase().padEnd(BESIDE_STATUS - 2));
    return [`  ${word}${first}`, ...indent(rest, BESIDE_STATUS)];
  });
};

/** One finding: its title, then why. Several: why, then the titles. */
const explained = (findings: SameEvidence, width: number): readonly string[] => {
  const titles = findings.map((finding) => `${finding.title} [${controlLabel(finding)}]`);
  const why = paragraph(findings[0].evidence, width);
  return titles.length === 1
    ? [...titles.flatMap((title) => paragraph(title, width)), ...why]
    : [
        ...why,
        ...indent(
          titles.flatMap((title) => paragraph(title, width - 2)),
          2,
        ),
      ];
};

export const remedyLines = (remedy: ReportRemedy | null, width: number, paint: Paint): readonly string[] => {
  if (remedy === null) return [];
  return isCommand(remedy)
    ? indent(foldCommand(remedy.text, width - COMMAND_AT), COMMAND_AT).map((line) => paint('bold', line))
    : paragraph(`To do: ${remedy.text}`, width);
};
