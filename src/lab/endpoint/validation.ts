import type { z } from 'zod';
import { AwsError } from './aws-error.js';
import type { Members } from './operation.js';

/** Reads the input of a JSON operation. Errors: ValidationException or SerializationException, worded as AWS words them. */
export const parseInput = <Schema extends z.ZodType>(schema: Schema, input: Members): z.output<Schema> => {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  const { issues } = result.error;
  if (issues.some(({ code, input: value }) => code === 'invalid_type' && value !== undefined)) {
    throw new AwsError('SerializationException');
  }
  const count = issues.length === 1 ? '1 validation error' : `${issues.length} validation errors`;
  throw new AwsError('ValidationException', `${count} detected: ${issues.map(wordsOf).join('; ')}`);
};

type Issue = z.core.$ZodIssue;

const wordsOf = (issue: Issue): string => {
  const value = issue.input === undefined ? 'null' : `'${shown(issue.input)}'`;
  return `Value ${value} at '${pathOf(issue.path)}' failed to satisfy constraint: Member must ${constraintOf(issue)}`;
};

const shown = (value: unknown): string => (Array.isArray(value) ? `[${value.join(', ')}]` : String(value));

/** `Filters[0].Key` is `filters.1.member.key` in these messages. */
const pathOf = (path: readonly PropertyKey[]): string =>
  path.map((step) => (typeof step === 'number' ? `${step + 1}.member` : lowerFirst(String(step)))).join('.');

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

const constraintOf = (issue: Issue): string => {
  switch (issue.code) {
    case 'too_big':
      return `have ${measureOf(issue.origin)} less than or equal to ${String(issue.maximum)}`;
    case 'too_small':
      return `have ${measureOf(issue.origin)} greater than or equal to ${String(issue.minimum)}`;
    case 'invalid_format':
      return `satisfy regular expression pattern: ${issue.pattern?.replace(/^\/(.*)\/\w*$/, '$1') ?? issue.format}`;
    case 'invalid_value':
      return `satisfy enum value set: [${issue.values.map(String).join(', ')}]`;
    default:
      return 'not be null';
  }
};

const measureOf = (origin: string): string => (origin === 'number' || origin === 'int' ? 'value' : 'length');
