import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { usageError } from '../domain/errors.js';

const list = z.array(z.string().min(1)).optional();

const configSchema = z.strictObject({
  tags: list,
  regions: list,
  allRegions: z.boolean().optional(),
  profiles: list,
  roleArns: list,
  endpointUrl: z.string().min(1).optional(),
  swarms: list,
  timeout: z.number().optional(),
  vault: z.enum(['secretsmanager', 'ssm-parameter']).optional(),
  vaultPrefix: z.string().optional(),
  kmsKey: z.string().optional(),
  maxKeyAge: z.number().optional(),
});

/** A fleet kept in a file: the same choices as the options, by their names in the plural. */
export type ConfigFile = z.infer<typeof configSchema>;

/** Reads a YAML configuration. Errors: usageError that names the file, and every place in it that is wrong. */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw usageError(
      'CONFIG_UNREADABLE',
      `the configuration ${path} cannot be read`,
      'check the path after --config',
      error,
    );
  }
  const document = parseDocument(text);
  const problems = document.errors.map(({ message }) => message.split('\n')[0] ?? message);
  if (problems.length > 0) throw malformed(path, problems);
  const parsed = configSchema.safeParse(document.toJS({ maxAliasCount: 20 }) ?? {});
  if (!parsed.success) throw malformed(path, parsed.error.issues.map(describe));
  return parsed.data;
}

const describe = (issue: z.core.$ZodIssue): string =>
  issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;

const malformed = (path: string, problems: readonly string[]) =>
  usageError(
    'CONFIG_MALFORMED',
    `the configuration ${path} is not valid: ${problems.join('; ')}`,
    `its keys are ${Object.keys(configSchema.shape).join(', ')}; see examples/lockstep.yaml`,
  );
