import { AwsError } from '../aws-error.js';
import type { Members } from '../operation.js';
import { listOf } from '../protocol/query-parameters.js';

/** For the name of a filter, how to read its values from a thing; undefined for a filter that does not exist. */
export type FilterTable<Thing> = (name: string) => ((thing: Thing) => readonly string[]) | undefined;

/** Limit of EC2 over all filters of a request. */
const MOST_VALUES = 200;

interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

/**
 * The condition that `Filter.N.Name` and `Filter.N.Value.M` make: filters AND, values OR.
 * Errors: InvalidParameterValue for an unknown filter or one without values; FilterLimitExceeded.
 */
export const conditionOf = <Thing>(input: Members, table: FilterTable<Thing>): ((thing: Thing) => boolean) => {
  const tests = filtersOf(input).map(({ name, values }) => {
    const read = table(name);
    if (read === undefined) throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
    const patterns = values.map(wildcard);
    return (thing: Thing) => read(thing).some((value) => patterns.some((pattern) => pattern.test(value)));
  });
  return (thing) => tests.every((test) => test(thing));
};

const filtersOf = (input: Members): readonly Filter[] => {
  const filters = listOf(input, 'Filter', 'Name').map(({ value, at }) => ({
    name: value,
    values: listOf(input, `Filter.${at}.Value`).map((entry) => entry.value),
  }));
  const empty = filters.find(({ values }) => values.length === 0);
  if (empty !== undefined) throw new AwsError('InvalidParameterValue', `The filter '${empty.name}' has no values`);
  if (filters.reduce((sum, { values }) => sum + values.length, 0) > MOST_VALUES) {
    throw new AwsError('FilterLimitExceeded', `The maximum number of filter values on a call is ${MOST_VALUES}`);
  }
  return filters;
};

/** Case-sensitive; `*` is any run of characters, `?` is one, a backslash takes the next character as it is. */
const wildcard = (pattern: string): RegExp => {
  const source = pattern.replaceAll(/\\?[\s\S]/g, (part) => {
    if (part === '*') return '[\\s\\S]*';
    if (part === '?') return '[\\s\\S]';
    return part.slice(-1).replace(/[\\^$.*+?()[\]{}|]/, '\\$&');
  });
  return new RegExp(`^${source}$`);
};
