import type { OwnCommands } from '../report/remedy.js';
import type { ChangeArguments } from './change-options.js';
import type { FleetArguments } from './fleet-settings.js';
import type { stateOptions } from './options.js';

const SELECTING = [
  'tag',
  'region',
  'all-regions',
  'profile',
  'role-arn',
  'endpoint-url',
  'config',
  'vault',
  'vault-prefix',
] as const satisfies readonly (keyof FleetArguments)[];

/** How a changing command was told to go about it. Not `yes`: what comes next is to be looked at again. */
const ITS_OWN = [
  'compromised',
  'min-age',
  'allow-laggards',
  'single-manager',
] as const satisfies readonly (keyof ChangeArguments)[];

/** What the remedies of a command that changes nothing need, to find the same fleet and vault again. */
export const lookingOptions = (args: FleetArguments): OwnCommands => ({
  selection: given(args, SELECTING),
  writing: '',
  state: '',
  again: null,
});

/** What those of a changing one need: a resumed run has them from its journal, and knows only now where its journal is. */
export const changingOptions = (
  args: FleetArguments & ChangeArguments,
  command: string,
): Omit<OwnCommands, 'state'> => ({
  selection: given(args, SELECTING),
  writing: given(args, ['kms-key']),
  again: { command, options: given(args, ITS_OWN) },
});

/** What those of a backout need: how to find the run again, and, where no journal tells of it, the fleet. */
export const backoutOptions = (
  args: FleetArguments & { readonly journal?: string | undefined },
  known: Omit<OwnCommands, 'state' | 'again'> | undefined,
  command: string,
): Omit<OwnCommands, 'state'> => {
  const { selection, writing } = known ?? { ...lookingOptions(args), writing: given(args, ['kms-key']) };
  const options = [given(args, ['journal']), known === undefined ? `${selection} ${writing}`.trim() : ''];
  return { selection, writing, again: { command, options: options.filter((each) => each !== '').join(' ') } };
};

/** An unlock may keep a key as well; it is never begun again in place of another run. */
export const unlockingOptions = (args: FleetArguments): Omit<OwnCommands, 'state'> => ({
  selection: given(args, SELECTING),
  writing: given(args, ['kms-key']),
  again: null,
});

/** Where one was named. */
export const stateOption = (folder: string | undefined): string =>
  given<keyof typeof stateOptions>({ 'state-dir': folder }, ['state-dir']);

type Value = string | number | boolean | readonly string[] | undefined;

/** Those of the options that were given, quoted for a shell. */
const given = <Name extends string>(args: Readonly<Partial<Record<Name, Value>>>, names: readonly Name[]): string =>
  names
    .flatMap((name) => {
      const value: Value = args[name];
      if (value === undefined || value === false) return [];
      if (value === true) return [`--${name}`];
      return (typeof value === 'object' ? value : [value]).map((each) => `--${name} ${quoted(String(each))}`);
    })
    .join(' ');

const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
