import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { CLAIMS, verdictDocument } from '../engine/verdicts/document.js';
import { expectGolden } from '../support/golden.js';

/** The cases of a suite may lie in a file beside its tests. */
const sourceOf = (file: string): string => {
  const [path = ''] = [`../${file}.test.ts`, `../${file}.ts`]
    .map((each) => fileURLToPath(new URL(each, import.meta.url)))
    .filter(existsSync);
  return readFileSync(path, 'utf8');
};

describe('docs/verdicts.md', () => {
  it('says what the rows say that are shown on real engines', () => {
    expectGolden('../../docs/verdicts.md', verdictDocument());
  });

  it('has a test for each claim that is shown on simulated hosts', () => {
    expect(CLAIMS.filter(({ file, title }) => !sourceOf(file).includes(title))).toEqual([]);
  });
});
