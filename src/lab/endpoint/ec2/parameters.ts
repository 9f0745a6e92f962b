import { AwsError } from '../aws-error.js';
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
    .map(([name, value]) => ({ at: Number(name.slice(prefix.length + 1, name.length - end.length)), value: String(value) }))
    .filter(({ at }) => Number.isInteger(at))
    .sort((one, other) => one.at - other.at);
};

export const textOf = (input: Members, name: string): string | undefined =>
  input[name] === undefined ? undefined : String(input[name]);

export const flagOf = (input: Members, name: string): boolean => input[name] === 'true';

/** Where DryRun is asked for and everything is in order, EC2 says so with an error. */
export const refuseDryRun = (input: Members): void => {
  if (flagOf(input, 'DryRun')) {
    throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
  }
};
