import type { Report, ReportSwarm } from '../model.js';
import {
  isChange,
  outcomeHeading,
  outcomesWorstFirst,
  outcomesTitle,
  remedyToShow,
  riskLabel,
  stepsToShow,
} from '../outcome-words.js';
import type { RenderOptions } from '../render-options.js';
import { remedyLines } from './findings.js';
import { grid, indent, paragraph } from './layout.js';
import { outcomeColor, type Paint } from './paint.js';
import { stepLabel } from '../../operations/words.js';

/** Before everything else: that a key is at risk, and what gets out of it. */
export const riskSection = (report: Report, width: number, paint: Paint): readonly string[] => {
  const label = riskLabel(report);
  if (label === undefined || report.keyAtRisk === null) return [];
  const lines = paragraph(label, width).map((line) => paint(['red', 'bold'], line));
  return [...lines, ...remedyLines(report.keyAtRisk.remedy, width, paint), ''];
};

/** What became of each swarm, why, what to do about it, and by which steps. */
export const outcomesSection = (
  report: Report,
  { width, verbose }: Pick<RenderOptions, 'width' | 'verbose'>,
  paint: Paint,
): readonly string[] => {
  if (!isChange(report)) return [];
  const swarms = outcomesWorstFirst(report).flatMap((swarm) => [
    ...paragraph(outcomeHeading(swarm, report.run), width - 2).map((line) =>
      paint([...outcomeColor[swarm.outcome.status]], line),
    ),
    ...indent(
      [
        ...(swarm.outcome.why === '' ? [] : paragraph(swarm.outcome.why, width - 4)),
        ...remedyLines(remedyToShow(swarm, report), width - 4, paint),
        ...stepLines(stepsToShow(swarm, verbose), width - 4),
      ],
      2,
    ),
  ]);
  return [paint('bold', outcomesTitle(report.run)), ...indent(swarms, 2), ''];
};

const stepLines = (steps: ReportSwarm['outcome']['steps'], width: number): readonly string[] =>
  steps.length === 0
    ? []
    : grid(
        [{ head: 'STEP', most: 32 }, { head: 'RESULT' }],
        steps.map(({ step, result }) => [{ text: stepLabel(step) }, { text: result }]),
        width,
        true,
      );
