import { describe, it } from '@jest/globals';
import { verdictDocument } from '../engine/verdicts/document.js';
import { expectGolden } from '../support/golden.js';

describe('docs/verdicts.md', () => {
  it('says what the rows say that are shown on real engines', () => {
    expectGolden('../../docs/verdicts.md', verdictDocument());
  });
});
