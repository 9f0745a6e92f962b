import { stepLabel } from '../../operations/words.js';
import type { Report } from '../model.js';
import {
  isChange,
  outcomeHeading,
  outcomesTitle,
  outcomesWorstFirst,
  remedyToShow,
  riskLabel,
  stepsToShow,
} from '../outcome-words.js';
import { escape, item, remedyBlocks, table } from './markdown-syntax.js';

/** Before everything else: that a key is at risk, and what gets out of it. */
export const riskBlocks = (report: Report): readonly string[] => {
  const label = riskLabel(report);
  return label === undefined || report.keyAtRisk === null
    ? []
    : [`**${escape(label)}**`, ...remedyBlocks(report.keyAtRisk.remedy)];
};

/** What became of each swarm, why, what to do about it, and by which steps. */
export const outcomeBlocks = (report: Report, verbose: boolean): readonly string[] => {
  if (!isChange(report)) return [];
  const items = outcomesWorstFirst(report).map((swarm) => {
    const steps = stepsToShow(swarm, verbose);
    return item('-', [
      `**${escape(outcomeHeading(swarm, report.run))}**`,
      ...(swarm.outcome.why === '' ? [] : [escape(swarm.outcome.why)]),
      ...remedyBlocks(remedyToShow(swarm, report)),
      ...(steps.length === 0
        ? []
        : [
            table(
              ['Step', 'Result'],
              steps.map(({ step, result }) => [stepLabel(step), result]),
            ),
          ]),
    ]);
  });
  return [`## ${outcomesTitle(report.run)}`, items.join('\n\n')];
};
