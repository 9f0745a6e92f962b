// Writes schema/report.v1.schema.json from the report's model as it was built.
import { writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { reportJsonSchema } from '../dist/report/json-schema.js';

const file = new URL('../schema/report.v1.schema.json', import.meta.url);
const options = await resolveConfig(file);
await writeFile(file, await format(JSON.stringify(reportJsonSchema()), { ...options, parser: 'json' }));
