import { plainText } from '../domain/text.js';
import { reportSchema } from './model.js';
import type { Report } from './model.js';

/**
 * The same report with every string made harmless (see `plainText`): what a host or a tag says is data from outside, and
 * every renderer that is read by people begins here. Errors: ZodError when `report` does not fit its schema.
 */
export const plainReport = (report: Report): Report =>
  reportSchema.parse(
    JSON.parse(JSON.stringify(report), (_key, value: unknown) =>
      typeof value === 'string' ? plainText(value) : value,
    ),
  );
