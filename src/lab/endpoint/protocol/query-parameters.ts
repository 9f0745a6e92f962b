import type { Members } from '../operation.js';

/** Entries of a Query list, in the order of their numbers: `Prefix.N`, or `Prefix.N.Member`. */
export const listOf = (
  input: Members,
  prefix: string,
  member?: string,
): readonly { readonly at: number; readonly value: string }[] => {
  const end = member === undefined ? '' : `.${member}`;
  return Object.entries(input)
    .filter(([name]) => name.startsWith(`${prefix}.`) && name.endsWith(end))
    .map(([name]) => ({
      at: Number(name.slice(prefix.length + 1, name.length - end.length)),
      value: textOf(input, name) ?? '',
    }))
    .filter(({ at }) => Number.isInteger(at))
    .sort((one, other) => one.at - other.at);
};

/** Undefined where it was not sent. */
export const textOf = (input: Members, name: string): string | undefined => {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
};

export const flagOf = (input: Members, name: string): boolean => textOf(input, name) === 'true';
