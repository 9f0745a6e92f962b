import { printValue, toJson } from './print.js';
import { isEmpty, slice, type GoValue } from './values.js';

/** A function that refused its arguments; Go adds `error calling <name>:` in front. */
export class CallError extends Error {
  override readonly name = 'CallError';
}

export type GoFunction = (...values: readonly GoValue[]) => GoValue;

const length = (value: GoValue): number => {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'object' && value.kind === 'slice') return value.items?.length ?? 0;
  if (typeof value === 'object' && value.kind === 'map') return value.entries?.size ?? 0;
  throw new CallError(`len of type ${typeof value === 'object' ? value.kind : typeof value}`);
};

const indexOnce = (value: GoValue, key: GoValue): GoValue => {
  if (typeof value === 'object' && value.kind === 'map') return value.entries?.get(printValue(key)) ?? '';
  if (typeof value === 'object' && value.kind === 'slice' && typeof key === 'number') {
    const item = value.items?.[key];
    if (item === undefined) throw new CallError(`index out of range: ${key}`);
    return item;
  }
  throw new CallError(`can't index item of type ${typeof value === 'object' ? value.kind : typeof value}`);
};

const comparable = (value: GoValue): string | number | boolean => {
  if (typeof value !== 'object') return value;
  if (value.kind === 'duration') return value.nanoseconds;
  throw new CallError('incompatible types for comparison');
};

const same = (left: GoValue, right: GoValue): boolean => {
  const [a, b] = [comparable(left), comparable(right)];
  if (typeof a !== typeof b) throw new CallError('incompatible types for comparison');
  return a === b;
};

const compare =
  (holds: (a: string | number | boolean, b: string | number | boolean) => boolean): GoFunction =>
  (left = '', right = '') =>
    holds(comparable(left), comparable(right));

/** `%s %v %d %t %q %%`, without width or precision. */
const format = (pattern: string, values: readonly GoValue[]): string => {
  let next = 0;
  return pattern.replace(/%([svdtq%])/g, (_, verb: string) => {
    if (verb === '%') return '%';
    const value = values[next];
    next += 1;
    if (value === undefined) return `%!${verb}(MISSING)`;
    const shown =
      verb !== 'v' && typeof value === 'object' && value.kind === 'bytes' ? value.bytes.toString() : printValue(value);
    return verb === 'q' ? JSON.stringify(shown) : shown;
  });
};

const text = (value: GoValue | undefined): string => (value === undefined ? '' : printValue(value));

/** `and` and `or` are not here: they are evaluated lazily. */
export const FUNCTIONS: Readonly<Record<string, GoFunction>> = {
  json: (value = '') => JSON.stringify(toJson(value)),
  len: (value = '') => length(value),
  index: (value = '', ...keys) => keys.reduce(indexOnce, value),
  not: (value = '') => isEmpty(value),
  eq: (left = '', ...rights) => rights.some((right) => same(left, right)),
  ne: (left = '', right = '') => !same(left, right),
  lt: compare((a, b) => a < b),
  le: compare((a, b) => a <= b),
  gt: compare((a, b) => a > b),
  ge: compare((a, b) => a >= b),
  print: (...values) => values.map(printValue).join(''),
  println: (...values) => `${values.map(printValue).join(' ')}\n`,
  printf: (pattern, ...values) => format(text(pattern), values),
  lower: (value) => text(value).toLowerCase(),
  upper: (value) => text(value).toUpperCase(),
  split: (value, separator) => slice(text(value).split(text(separator))),
  join: (value, separator) => {
    if (typeof value !== 'object' || value.kind !== 'slice') throw new CallError('join of a value that is no slice');
    return (value.items ?? []).map(printValue).join(text(separator));
  },
};

export const FUNCTION_NAMES: ReadonlySet<string> = new Set([...Object.keys(FUNCTIONS), 'and', 'or']);
