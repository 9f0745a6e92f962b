import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { CLAIMS, verdictDocument } from '../engine/verdicts/document.js';
import { expectGolden } from '../support/golden.js';

const sourceOf = (file: string): string =>
  readFileSync(fileURLToPath(new URL(`../${file}.test.ts`, import.meta.url)), 'utf8');

describe('docs/verdicts.md', () => {
  it('says what the rows say that are shown on real engines', () => {
    expectGolden('../../docs/verdicts.md', verdictDocument());
  });

  it('has a test for each claim that is shown on simulated hosts', () => {
    expect(CLAIMS.filter(({ file, title }) => !sourceOf(file).includes(title))).toEqual([]);
  });
});
