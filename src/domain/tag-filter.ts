import { usageError } from './errors.js';
import { literalOf, matchesPattern } from './pattern.js';
import type { TagFilter } from './instance.js';

/** Limits of EC2: tag keys by the tag restrictions, filter strings and values per filter by the filter rules of its user guide. */
const MAX_KEY = 128;
const MAX_VALUE = 255;
const MAX_VALUES = 200;

/**
 * Reads `Key=Value[,Value…]`, split at the first `=`. A value cannot hold a comma; `?` stands for one.
 * Errors: usageError that names the text and everything that is wrong with it.
 */
export const parseTagFilter = (text: string): TagFilter => {
  const separator = text.indexOf('=');
  const key = separator < 0 ? text : text.slice(0, separator);
  const values = separator < 0 ? [] : text.slice(separator + 1).split(',');
  const problems =
    separator < 0 ? ['there is no "=" after the key'] : [...problemsOfKey(key), ...problemsOfValues(values)];
  if (problems.length === 0) return { key, values };
  throw usageError(
    'TAG_FILTER_INVALID',
    `"${text}" is not a tag filter: ${problems.join('; ')}`,
    'Write Key=Value[,Value…], for example: --tag Role=swarm-manager --tag "Env=prod*,staging"',
  );
};

export const formatTagFilter = ({ key, values }: TagFilter): string => `${key}=${values.join(',')}`;

/** Whether tags fulfil a filter as EC2 would judge it: keys and values case-sensitive, wildcards in values only. */
export const matchesTag = ({ key, values }: TagFilter, tags: ReadonlyMap<string, string>): boolean => {
  const tag = tags.get(key);
  return tag !== undefined && values.some((pattern) => matchesPattern(pattern, tag));
};

/** The values a tag may have, where the filter needs no wildcard to say so; else undefined. */
export const literalValues = ({ values }: TagFilter): readonly string[] | undefined => {
  const literals = values.map(literalOf).filter((literal) => literal !== undefined);
  return literals.length === values.length ? literals : undefined;
};

const lengthOf = (text: string): number => Array.from(text).length;

const problemsOfKey = (key: string): string[] => {
  if (key === '') return ['the key before "=" is empty'];
  return lengthOf(key) > MAX_KEY ? [`the key is longer than ${MAX_KEY} characters`] : [];
};

const problemsOfValues = (values: readonly string[]): string[] => [
  ...(values.includes('') ? ['a value is empty'] : []),
  ...(values.some((value) => lengthOf(value) > MAX_VALUE) ? [`a value is longer than ${MAX_VALUE} characters`] : []),
  ...(values.length > MAX_VALUES ? [`there are ${values.length} values, and at most ${MAX_VALUES} are allowed`] : []),
];
