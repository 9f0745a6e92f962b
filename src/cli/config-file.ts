import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { LockstepError, usageError } from '../domain/errors.js';

/** A fleet of thousands of accounts has room in it. */
const MOST_BYTES = 1_048_576;
const MOST_ALIASES = 20;

const list = z.array(z.string().min(1)).optional();

/** With the external id that its trust policy asks for, where it does. */
const role = z.union([z.string().min(1), z.strictObject({ arn: z.string().min(1), externalId: z.string().min(1) })]);

const configSchema = z.strictObject({
  tags: list,
  regions: list,
  allRegions: z.boolean().optional(),
  profiles: list,
  roleArns: z.array(role).optional(),
  endpointUrl: z.string().min(1).optional(),
  swarms: list,
  timeout: z.number().optional(),
  vault: z.enum(['secretsmanager', 'ssm-parameter']).optional(),
  vaultPrefix: z.string().optional(),
  vaultHome: z.string().optional(),
  vaultHomes: z.record(z.string(), z.string()).optional(),
  kmsKey: z.string().optional(),
  maxKeyAge: z.number().optional(),
  documentPrefix: z.string().optional(),
});

/** A fleet kept in a file: the same choices as the options, by their names in the plural. */
export type ConfigFile = z.infer<typeof configSchema>;

/** Reads a YAML configuration. Errors: usageError that names the file, and every place in it that is wrong. */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  const parsed = configSchema.safeParse(valueOf(path, await textOf(path)) ?? {});
  if (!parsed.success) throw malformed(path, parsed.error.issues.map(describe));
  return parsed.data;
}

async function textOf(path: string): Promise<string> {
  try {
    // Not to wait for whoever might write into a pipe of that name.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) throw new Error('it is not a file');
      if (stat.size > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES} bytes`);
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    const why = error instanceof Error ? `: ${error.message}` : '';
    throw usageError(
      'CONFIG_UNREADABLE',
      `the configuration file ${path} cannot be read${why}`,
      'check the path after --config',
      error,
    );
  }
}

function valueOf(path: string, text: string): unknown {
  try {
    const document = parseDocument(text);
    const problems = document.errors.map(({ message }) => message.split('\n')[0] ?? message);
    if (problems.length > 0) throw malformed(path, problems);
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    // Aliases without an end or without an anchor, and nesting deeper than a stack, are thrown.
    throw error instanceof LockstepError ? error : malformed(path, [error instanceof Error ? error.message : '']);
  }
}

const describe = (issue: z.core.$ZodIssue): string =>
  issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;

const malformed = (path: string, problems: readonly string[]) =>
  usageError(
    'CONFIG_MALFORMED',
    `the configuration file ${path} is not valid: ${problems.join('; ')}`,
    `valid keys are ${Object.keys(configSchema.shape).join(', ')}; see examples/lockstep.yaml`,
  );
