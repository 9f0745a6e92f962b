import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { EXIT } from '../domain/errors.js';
import { isAccountId, isRegion, isRunId, isSwarmId } from '../domain/ids.js';
import type { RunId } from '../domain/ids.js';
import type { JournalEntry, JournalValue, RunHeader } from '../ports/journal.js';

/** One line of a journal, as JSON. The first is the header. */
export type Line =
  | (RunHeader & { readonly kind: 'run'; readonly schemaVersion: typeof SCHEMA_VERSION })
  | (JournalEntry & Stamp)
  | (Stamp & { readonly kind: 'resumed'; readonly version: string; readonly caller: string | null });

interface Stamp {
  readonly runId: RunId;
  readonly at: Date;
}

export const SCHEMA_VERSION = 1;
/** In bytes, with the line break. The header has room for the plan of a thousand swarms. */
const MOST = { header: 8 * 1024 * 1024, entry: 64 * 1024 };

const runId = z.string().refine(isRunId);
const time = z.iso.datetime().transform((text) => new Date(text));
const json = z.json() as z.ZodType<JournalValue>;
const stamp = { runId, at: time };
const attempt = {
  ...stamp,
  swarmId: z.string().refine(isSwarmId),
  step: z.string().regex(/^[a-z][A-Za-z0-9.-]{0,63}$/),
  attempt: z.int().positive(),
  data: z.record(z.string(), json),
};
const caller = z.string().nullable();

const lineShape = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('run'),
    schemaVersion: z.literal(SCHEMA_VERSION),
    runId,
    command: z.string(),
    version: z.string(),
    selection: json,
    plan: json,
    scopes: z.array(z.strictObject({ account: z.string().refine(isAccountId), region: z.string().refine(isRegion) })),
    caller,
    startedAt: time,
  }),
  z.strictObject({ kind: z.literal('intent'), ...attempt }),
  z.strictObject({ kind: z.literal('result'), ...attempt, outcome: z.enum(['done', 'failed', 'unknown']) }),
  z.strictObject({ kind: z.literal('ended'), ...stamp, exitCode: z.literal(Object.values(EXIT)) }),
  z.strictObject({ kind: z.literal('resumed'), ...stamp, version: z.string(), caller }),
]);

/** Unlock keys and join tokens of a swarm, whole or cut, and private keys in PEM. */
const SECRETS = /SWMKEY-|SWMTKN-|-----BEGIN [A-Z0-9 ]*PRIVATE KEY/i;

/** Whether a text holds what must be in no file of the state directory. */
export const holdsSecret = (text: string): boolean => SECRETS.test(text);

/**
 * The text of a line, with its line break. Errors: a plain Error, since only a defect brings such a line; it repeats nothing of it,
 * because what must not be in a file must not be in a message either.
 */
export const encodeLine = (line: Line): string => {
  const text = `${JSON.stringify(line)}\n`;
  if (holdsSecret(text)) throw new Error('a line of the journal was refused: it contains what looks like a key');
  if (Buffer.byteLength(text) > (line.kind === 'run' ? MOST.header : MOST.entry)) {
    throw new Error('a line of the journal was refused: it is too large');
  }
  const read = decodeLine(text.trimEnd());
  if (read.kind !== 'line' || !isDeepStrictEqual(read.line, line)) {
    throw new Error('a line of the journal was refused: it would be read back differently');
  }
  return text;
};

/** `why` names fields of this format alone, never a word of the line. */
type Decoded =
  | { readonly kind: 'line'; readonly line: Line }
  | { readonly kind: 'newer' }
  | { readonly kind: 'malformed'; readonly why: string };

/** Strict: whatever this version did not write is malformed. */
export const decodeLine = (text: string): Decoded => {
  try {
    const value: unknown = JSON.parse(text);
    const { success, data, error } = lineShape.safeParse(value);
    if (success) return { kind: 'line', line: data };
    return isNewer(value) ? { kind: 'newer' } : { kind: 'malformed', why: wordsOf(error) };
  } catch {
    // Nested so deeply that the parser's stack ends, or no JSON.
    return { kind: 'malformed', why: 'it is not JSON' };
  }
};

const newerShape = z.object({ kind: z.literal('run'), schemaVersion: z.int().gt(SCHEMA_VERSION) });
const isNewer = (value: unknown): boolean => newerShape.safeParse(value).success;

const FIELDS = new Set(lineShape.options.flatMap((option) => Object.keys(option.shape)));

const wordsOf = ({ issues }: z.ZodError): string => {
  const fields = new Set(issues.map(({ path: [field] }) => String(field)).filter((field) => FIELDS.has(field)));
  return fields.size === 0 ? 'its format is not valid' : `wrong or missing: ${[...fields].join(', ')}`;
};
