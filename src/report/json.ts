import type { Report } from './model.js';

/** Characters that a terminal might act on although JSON allows them as they are: C1 controls, bidi and zero widths. */
const UNSAFE = /[\u{7f}-\u{9f}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** One JSON document, nothing lost, and harmless where it is shown on a terminal. */
export const renderJson = (report: Report): string =>
  `${JSON.stringify(report, null, 2).replace(UNSAFE, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )}\n`;
