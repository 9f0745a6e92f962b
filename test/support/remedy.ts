import { remedyText, type Remedy } from '../../src/domain/remedy.js';
import type { ReportRemedy } from '../../src/report/model.js';

/** As a person reads it; empty where there is none. */
export const textOf = (remedy: Remedy | ReportRemedy | null | undefined): string => {
  if (remedy === null || remedy === undefined) return '';
  return 'text' in remedy && !('then' in remedy) ? remedy.text : remedyText(remedy);
};

/** The same, with every member `remedy` in it as a person reads it. */
export const inText = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inText);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, unknown]) => [
      name,
      name === 'remedy' && typeof member === 'object' ? textOf(member as Remedy | null) : inText(member),
    ]),
  );
};
