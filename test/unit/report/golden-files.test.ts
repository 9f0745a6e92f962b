import { describe, expect, it } from '@jest/globals';
import { renderers } from '../../../src/report/renderers.js';
import type { Format } from '../../../src/report/renderers.js';
import { expectGolden } from '../../support/golden.js';
import { reportCases } from '../../support/report-cases.js';

const EXTENSIONS = { table: 'txt', json: 'json', markdown: 'md', junit: 'xml', html: 'html' } as const satisfies Record<
  Format,
  string
>;
const PLAIN = { color: false, width: 100, verbose: false };

/** East Asian wide characters take two columns. */
const columnsOf = (line: string): number => line.length + (line.match(/[\u3000-\u9fff]/g) ?? []).length;

describe.each(Object.entries(reportCases))('the report of case %s', (name, report) => {
  it.each(Object.entries(EXTENSIONS) as [Format, string][])(
    'is rendered as %s as its golden file says',
    (format, extension) => {
      expectGolden(`report/${name}.${extension}`, renderers[format](report(), PLAIN));
    },
  );

  it('fits 100 columns as a table', () => {
    const lines = renderers.table(report(), PLAIN).split('\n');
    expect(lines.filter((line) => columnsOf(line) > 100)).toEqual([]);
  });
});
