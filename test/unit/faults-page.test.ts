import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

interface Row {
  readonly fault: string;
  readonly file: string;
  readonly title: string;
}

/** Rows of the tables, without their heads: `| fault | what happens | file: \`title\` |`. */
const rows: readonly Row[] = read('docs/faults.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| fault '))
  .map((line) => {
    const [fault = '', , shown = ''] = line.slice(2, -2).split(' | ');
    const { file = '', title = '' } = /^(?<file>[\w/-]+): `(?<title>.+)`$/.exec(shown.trim())?.groups ?? {};
    return { fault, file, title };
  });

const sourceOf = (file: string): string => {
  const [path] = [`test/${file}.test.ts`, `test/${file}.ts`].filter((each) =>
    existsSync(fileURLToPath(new URL(`../../${each}`, import.meta.url))),
  );
  return path === undefined ? '' : read(path);
};

describe('docs/faults.md', () => {
  it('has a row for each fault, and a test for each row', () => {
    expect(rows.length).toBeGreaterThan(40);
    expect(rows.filter(({ file, title }) => title === '' || !sourceOf(file).includes(title))).toEqual([]);
  });
});
