import { plainJson } from '../domain/text.js';
import type { Report } from './model.js';

/** One JSON document, nothing lost, and harmless where it is shown on a terminal. */
export const renderJson = (report: Report): string => `${plainJson(report, 2)}\n`;
