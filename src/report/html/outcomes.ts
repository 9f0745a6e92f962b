import { stepLabel } from '../../operations/words.js';
import { markup, type Markup } from '../markup.js';
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
import { marked, NOTHING, remedyPart, tableOf } from './parts.js';

/** Before everything else: that a key is at risk, and what gets out of it. */
export const riskPart = (report: Report): Markup => {
  const label = riskLabel(report);
  return label === undefined || report.keyAtRisk === null
    ? NOTHING
    : markup`<div class="risk">\n<p>${label}</p>${remedyPart(report.keyAtRisk.remedy)}\n</div>\n`;
};

/** What became of each swarm, why, what to do about it, and by which steps. */
export const outcomesPart = (report: Report, verbose: boolean): Markup => {
  if (!isChange(report)) return NOTHING;
  const items = outcomesWorstFirst(report).map((swarm) => {
    const { status, why } = swarm.outcome;
    const steps = stepsToShow(swarm, verbose);
    const rows = steps.map(({ step, result }) => [stepLabel(step), result]);
    return markup`<li>${marked(status, outcomeHeading(swarm, report.run))}${why === '' ? NOTHING : markup`\n<p>${why}</p>`}${remedyPart(remedyToShow(swarm, report))}
${rows.length === 0 ? NOTHING : tableOf(['Step', 'Result'], rows)}</li>\n`;
  });
  return markup`<h2>${outcomesTitle(report.run)}</h2>
<ul>
${items}</ul>
`;
};
