import { extname } from 'node:path';
import { usageError } from '../domain/errors.js';
import { renderHtml } from './html/render.js';
import { renderJson } from './json.js';
import { renderJunit } from './junit.js';
import { renderMarkdown } from './markdown/render.js';
import type { Report } from './model.js';
import type { RenderOptions } from './render-options.js';
import { renderTable } from './table/render.js';

export const formats = ['table', 'json', 'markdown', 'junit', 'html'] as const;
export type Format = (typeof formats)[number];

/** Pure; ends with a line break. JSON and JUnit look at no option. */
export type Renderer = (report: Report, options: RenderOptions) => string;

export const renderers: Readonly<Record<Format, Renderer>> = {
  table: renderTable,
  json: renderJson,
  markdown: renderMarkdown,
  junit: renderJunit,
  html: renderHtml,
};

const FORMATS_BY_EXTENSION: ReadonlyMap<string, Format> = new Map([
  ['.txt', 'table'],
  ['.json', 'json'],
  ['.md', 'markdown'],
  ['.xml', 'junit'],
  ['.html', 'html'],
]);

/** Errors: LockstepError REPORT_FORMAT for an extension that no format has. */
export const formatForFile = (path: string): Format => {
  const format = FORMATS_BY_EXTENSION.get(extname(path).toLowerCase());
  if (format !== undefined) return format;
  const known = [...FORMATS_BY_EXTENSION.keys()].join(', ');
  throw usageError(
    'REPORT_FORMAT',
    `No report format belongs to the file name ${path}.`,
    `Name a file that ends in one of ${known}.`,
  );
};
