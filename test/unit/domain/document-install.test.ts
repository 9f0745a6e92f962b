import { describe, expect, it } from '@jest/globals';
import { planDocument, type FoundDocument } from '../../../src/domain/document-install.js';
import { documentName, documentPrefixProblem } from '../../../src/domain/reading-document.js';

const [OURS, ALSO_OURS, OTHER] = ['a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64)];
const WANTED = [OURS, ALSO_OURS];

const found = (standard: string, latest = standard, type = 'Command'): FoundDocument => ({
  kind: 'found',
  type,
  defaultVersion: { version: '3', hash: standard },
  latestVersion: { version: latest === standard ? '3' : '4', hash: latest },
});

describe('the plan for a document', () => {
  it.each([
    ['that is missing is to create it', { kind: 'missing' } as const, { kind: 'create' }],
    ['that is right is nothing', found(OURS), { kind: 'nothing', version: '3' }],
    ['that is right in its other format is nothing', found(ALSO_OURS), { kind: 'nothing', version: '3' }],
    [
      'whose default version is right is nothing, whatever came later',
      found(OURS, OTHER),
      { kind: 'nothing', version: '3' },
    ],
    ['with other content is a new version', found(OTHER), { kind: 'update', from: '3' }],
    [
      'whose latest version alone is right is to make that the default',
      found(OTHER, OURS),
      { kind: 'setDefault', version: '4', from: '3' },
    ],
  ])('%s', (_case, document, step) => {
    expect(planDocument(document, WANTED)).toEqual(step);
  });

  it('never touches a document of another type', () => {
    expect(planDocument(found(OTHER, OTHER, 'Automation'), WANTED)).toMatchObject({
      kind: 'blocked',
      why: expect.stringContaining('Automation'),
    });
  });
});

describe('the prefix of documents', () => {
  it.each(['Lockstep-', 'team_a.', 'x', '', 'p'.repeat(123)])('may be %j', (prefix) => {
    expect(documentPrefixProblem(prefix)).toBeUndefined();
    expect(documentName(prefix, 'Audit')).toBe(`${prefix}Audit`);
  });

  it.each(['AWS-', 'amazon', 'Amzn_', 'a b', 'ä', 'x/', 'x:', "'", 'p'.repeat(124)])('cannot be %j', (prefix) => {
    expect(documentPrefixProblem(prefix)).toContain(JSON.stringify(prefix));
  });
});
