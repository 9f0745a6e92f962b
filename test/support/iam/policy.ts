import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const texts = z.union([z.string(), z.array(z.string()).min(1)]).transform((value) => [value].flat());
const conditions = z.record(z.string(), z.record(z.string(), texts));

/** Strict: a misspelt element of a policy grants or denies nothing, and IAM would refuse it. */
const statement = z.strictObject({
  Sid: z.string().regex(/^[A-Za-z0-9]+$/),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.union([z.literal('*'), z.strictObject({ AWS: texts })]).optional(),
  Action: texts,
  Resource: texts.optional(),
  /** Everything but these. */
  NotResource: texts.optional(),
  Condition: conditions.default({}),
});
const policy = z.strictObject({ Version: z.literal('2012-10-17'), Statement: z.array(statement).min(1) });

export type Statement = z.output<typeof statement>;
export type Policy = z.output<typeof policy>;

export const parsePolicy = (text: string): Policy => policy.parse(JSON.parse(text));

const pathOf = (name: string): string => fileURLToPath(new URL(`../../../examples/iam/${name}.json`, import.meta.url));

/** One of examples/iam. */
export const examplePolicy = (name: string): Policy => parsePolicy(readFileSync(pathOf(name), 'utf8'));
