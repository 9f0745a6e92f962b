/** What pflag accepts for one command. A `list` may be repeated. */
export interface FlagSpec {
  readonly name: string;
  readonly short?: string;
  readonly kind: 'switch' | 'text' | 'list';
}

/** Values by flag name; a flag that was not given is not in it. Switches are `true` or `false`. */
export type ParsedFlags = ReadonlyMap<string, readonly string[]>;

export interface ParsedArguments {
  readonly flags: ParsedFlags;
  readonly positional: readonly string[];
}

/** Words of pflag; the client leaves with 125. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
}

const BOOLEANS: ReadonlyMap<string, string> = new Map([
  ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((text): [string, string] => [text, 'true']),
  ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((text): [string, string] => [text, 'false']),
]);

const switchValue = (flag: string, text: string | undefined): string => {
  const value = BOOLEANS.get(text ?? 'true');
  if (value !== undefined) return value;
  throw new FlagError(
    `invalid argument ${JSON.stringify(text)} for "${flag}" flag: strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
};

/** Flags and arguments in any order, up to `--`. Errors: FlagError. */
export const parseFlags = (specs: readonly FlagSpec[], argv: readonly string[]): ParsedArguments => {
  const flags = new Map<string, readonly string[]>();
  const positional: string[] = [];
  const rest = [...argv];

  const keep = (spec: FlagSpec, shown: string, inline: string | undefined): void => {
    const value = spec.kind === 'switch' ? switchValue(shown, inline) : (inline ?? rest.shift());
    if (value === undefined) throw new FlagError(`flag needs an argument: ${shown}`);
    flags.set(spec.name, spec.kind === 'list' ? [...(flags.get(spec.name) ?? []), value] : [value]);
  };

  const long = (argument: string): void => {
    const [name = '', ...value] = argument.slice(2).split('=');
    const spec = specs.find((candidate) => candidate.name === name);
    if (spec === undefined) throw new FlagError(`unknown flag: --${name}`);
    keep(spec, `--${name}`, value.length === 0 ? undefined : value.join('='));
  };

  const short = (argument: string): void => {
    for (let letters = argument.slice(1); letters !== ''; letters = letters.slice(1)) {
      const letter = letters.charAt(0);
      const spec = specs.find((candidate) => candidate.short === letter);
      if (spec === undefined) throw new FlagError(`unknown shorthand flag: '${letter}' in ${argument}`);
      if (spec.kind !== 'switch') {
        const inline = letters.slice(1).replace(/^=/, '');
        keep(spec, `'${letter}' in ${argument}`, inline === '' ? undefined : inline);
        return;
      }
      keep(spec, `-${letter}`, undefined);
    }
  };

  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (argument === '--') positional.push(...rest.splice(0));
    else if (argument.startsWith('--')) long(argument);
    else if (argument.startsWith('-') && argument !== '-') short(argument);
    else positional.push(argument);
  }
  return { flags, positional };
};

export const isOn = (flags: ParsedFlags, name: string): boolean => flags.get(name)?.[0] === 'true';
export const textOf = (flags: ParsedFlags, name: string): string => flags.get(name)?.[0] ?? '';

/** `key=value` pairs; a key without a value has an empty one. */
export const pairsOf = (texts: readonly string[] = []): ReadonlyMap<string, string> =>
  new Map(
    texts.map((text) => {
      const [key = '', ...value] = text.split('=');
      return [key, value.join('=')];
    }),
  );

export const FORMAT: FlagSpec = { name: 'format', kind: 'text' };
export const INSPECT_FORMAT: FlagSpec = { name: 'format', short: 'f', kind: 'text' };
export const QUIET: FlagSpec = { name: 'quiet', short: 'q', kind: 'switch' };
export const FILTER: FlagSpec = { name: 'filter', short: 'f', kind: 'list' };
export const FORCE: FlagSpec = { name: 'force', short: 'f', kind: 'switch' };
