import { z } from 'zod';
import { reportSchema } from './model.js';

/** The published JSON Schema of the report (draft 2020-12): what `schema/report.v1.schema.json` holds. */
export const reportJsonSchema = (): object => ({
  $id: 'urn:swarm-lockstep:report:v1',
  title: 'Fleet report of swarm-lockstep, schemaVersion 1',
  ...z.toJSONSchema(reportSchema),
});
