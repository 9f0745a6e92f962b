import { z } from 'zod';
import { parse } from 'yaml';
import { AwsError } from '../aws-error.js';

export type DocumentFormat = 'JSON' | 'YAML';

/** What the lab runs of Command documents: schema 2.2, text parameters, one step of aws:runShellScript. */
const contentShape = z.object({
  schemaVersion: z.literal('2.2'),
  description: z.string().default(''),
  parameters: z
    .record(
      z.string().regex(/^[a-zA-Z0-9]+$/),
      z.object({
        type: z.literal('String'),
        description: z.string().default(''),
        default: z.string().optional(),
        allowedPattern: z.string().optional(),
      }),
    )
    .default({}),
  mainSteps: z.tuple([
    z.object({
      action: z.literal('aws:runShellScript'),
      name: z.string().regex(/^[a-zA-Z0-9_]{3,100}$/),
      inputs: z.object({ timeoutSeconds: z.string().default('3600'), runCommand: z.array(z.string()).min(1) }),
    }),
  ]),
});
export type DocumentContent = z.output<typeof contentShape>;

/** Two braces with one word between them. */
const REFERENCE = /\{\{\s*([^{}\s]*)\s*\}\}/g;

/**
 * Errors: InvalidDocumentContent, also for braces around what is no parameter. Whether AWS refuses those in a Command document
 * nobody here could prove; the strict answer is the safe one.
 */
export const readContent = (content: string, format: DocumentFormat): DocumentContent => {
  const read = contentShape.safeParse(valueOf(content, format));
  if (!read.success) throw malformed(read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  const { parameters, mainSteps } = read.data;
  const text = mainSteps[0].inputs.runCommand.join('\n');
  if (text.replaceAll(REFERENCE, '').includes('{{'))
    throw malformed(['a reference in {{ }} is not the name of a parameter']);
  const unknown = [...text.matchAll(REFERENCE)].map(([, name = '']) => name).filter((name) => !(name in parameters));
  if (unknown.length > 0) throw malformed([`parameters are not defined: ${[...new Set(unknown)].join(', ')}`]);
  return read.data;
};

const valueOf = (content: string, format: DocumentFormat): unknown => {
  try {
    return format === 'JSON' ? (JSON.parse(content) as unknown) : (parse(content) as unknown);
  } catch {
    throw malformed([`it is no ${format}`]);
  }
};

const malformed = (problems: readonly string[]): AwsError =>
  new AwsError('InvalidDocumentContent', `The content of the document is not valid: ${problems.join('; ')}`);

/** The lines that the agent runs: each value stands as text where its name stood. Errors: InvalidParameters. */
export const filledIn = (
  { parameters, mainSteps }: DocumentContent,
  given: Readonly<Record<string, readonly string[]>>,
): readonly string[] => {
  const unknown = Object.keys(given).filter((name) => !(name in parameters));
  if (unknown.length > 0) throw invalid(`Parameters: ${unknown.join(', ')} are not defined in the document.`);
  const values = new Map(
    Object.entries(parameters).map(([name, { default: standard, allowedPattern }]) => {
      const value = given[name]?.[0] ?? standard;
      if (value === undefined) throw invalid(`Parameter "${name}" is required, but not provided.`);
      if ((given[name]?.length ?? 1) !== 1) throw invalid(`Parameter "${name}" is a String and takes one value.`);
      if (allowedPattern !== undefined && !fits(allowedPattern, value)) {
        throw invalid(`Parameter "${name}" has a value that does not match the allowed pattern: ${allowedPattern}`);
      }
      return [name, value];
    }),
  );
  const lines = mainSteps[0].inputs.runCommand;
  return lines.map((line) => line.replaceAll(REFERENCE, (whole, name: string) => values.get(name) ?? whole));
};

/** The pattern is searched for, and `$` also stands before a last line break, as in Java: the least that it may guard (unsure). */
const fits = (pattern: string, value: string): boolean => new RegExp(pattern).test(value.replace(/\n$/, ''));

const invalid = (text: string): AwsError => new AwsError('InvalidParameters', text);
