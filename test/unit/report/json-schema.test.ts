import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { reportJsonSchema } from '../../../src/report/json-schema.js';
import { reportCases } from '../../support/report-cases.js';

const root = join(import.meta.dirname, '..', '..', '..');
const readJson = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));

describe('the published JSON Schema of the report', () => {
  const validator = () => {
    const ajv = new Ajv2020({ allErrors: true });
    addFormats.default(ajv);
    return ajv.compile(readJson('schema/report.v1.schema.json') as object);
  };

  it('is what the model gives (npm run build && npm run schema writes it)', () => {
    expect(readJson('schema/report.v1.schema.json')).toEqual(JSON.parse(JSON.stringify(reportJsonSchema())));
  });

  it.each(Object.keys(reportCases))('accepts the golden report of case %s', (name) => {
    const validate = validator();
    validate(readJson(`test/golden/report/${name}.json`));
    expect(validate.errors).toBeNull();
  });

  it.each([
    ['an unknown state', { totals: { byState: { asleep: 1 } } }],
    ['another schema version', { schemaVersion: 2 }],
    ['a field that it does not know', { surprise: true }],
  ])('refuses %s', (_name, change) => {
    expect(validator()({ ...reportCases.nothing(), ...change })).toBe(false);
  });
});
