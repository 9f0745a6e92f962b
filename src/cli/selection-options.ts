import type { RunId } from '../domain/ids.js';
import type { RemedyCommand } from '../domain/remedy.js';
import type { OwnCommands } from '../report/complete-remedy.js';
import { formatTagFilter } from '../domain/tag-filter.js';
import { placeOf } from '../domain/vault-home.js';
import type { FleetArguments, FleetSettings, ReadingArguments } from './fleet-settings.js';
import type { stateOptions } from './options.js';

const SELECTING = [
  'tag',
  'region',
  'all-regions',
  'profile',
  'role-arn',
  'external-id',
  'endpoint-url',
  'config',
] as const satisfies readonly (keyof FleetArguments)[];

/** What installs the documents where a command looks for them. */
export const installingOptions = (args: ReadingArguments): readonly string[] =>
  given(args, ['document-prefix', 'region', 'all-regions', 'profile', 'role-arn', 'endpoint-url', 'config']);
/** Where keys are: of no use to a command that reads no vault. */
const VAULT = ['vault', 'vault-prefix', 'vault-home'] as const satisfies readonly (keyof FleetArguments)[];

/** What the remedies of a command that changes nothing need, to find the same fleet and vault again. */
export const lookingOptions = (args: ReadingArguments): OwnCommands => ({
  selection: given(args, SELECTING),
  reading: given(args, ['document-prefix']),
  vault: given(args, VAULT),
  writing: [],
  state: [],
  again: null,
});

/**
 * What those of a changing one need: a resumed run has them from its journal, and knows only now where its journal is. `itsOwn`: how it was
 * told to go about it. Not `yes`: what comes next is to be looked at again.
 */
export const changingOptions = <Name extends string>(
  args: FleetArguments & Readonly<Partial<Record<Name, Value>>>,
  command: RemedyCommand,
  itsOwn: readonly Name[],
): Omit<OwnCommands, 'state'> => ({
  selection: given(args, SELECTING),
  vault: given(args, VAULT),
  writing: given(args, ['kms-key']),
  again: { command, args: [], options: given<Name>(args, itsOwn) },
});

/** What those of a backout need: how to find the run again, and, where no journal tells of it, the fleet. */
export const backoutOptions = (
  args: FleetArguments & { readonly journal?: string | undefined },
  known: Omit<OwnCommands, 'state' | 'again'> | undefined,
  runId: RunId,
): Omit<OwnCommands, 'state'> => {
  const home = given(args, ['vault-home']);
  const { selection, vault, writing } = known ?? { ...lookingOptions(args), writing: given(args, ['kms-key']) };
  const fleet = known === undefined ? [...selection, ...vault, ...writing] : home;
  return {
    selection,
    // One that the run was given itself is the same: another one is refused.
    vault: vault.includes('--vault-home') ? vault : [...vault, ...home],
    writing,
    again: { command: 'backout', args: [runId], options: [...given(args, ['journal']), ...fleet] },
  };
};

/**
 * The options that select this fleet and vault, made from the settings themselves: for a run that is known from a file of another
 * machine, whose own text for a shell is not repeated.
 */
export const optionsFor = ({
  keys,
  ...fleet
}: FleetSettings): Pick<OwnCommands, 'selection' | 'vault' | 'writing'> => ({
  selection: given(
    {
      tag: fleet.tags.map(formatTagFilter),
      region: fleet.regions === 'all' ? [] : fleet.regions,
      'all-regions': fleet.regions === 'all',
      profile: fleet.profiles,
      'role-arn': fleet.roleArns,
      'endpoint-url': fleet.endpoint,
    },
    SELECTING,
  ),
  vault: given(
    {
      vault: keys.vault,
      'vault-prefix': keys.vaultPrefix,
      'vault-home': keys.vaultHome === undefined ? undefined : placeOf(keys.vaultHome),
    },
    VAULT,
  ),
  writing: given<'kms-key'>({ 'kms-key': keys.kmsKey }, ['kms-key']),
});

/** An unlock may keep a key as well; it is never begun again in place of another run. */
export const unlockingOptions = (args: FleetArguments): Omit<OwnCommands, 'state'> => ({
  selection: given(args, SELECTING),
  vault: given(args, VAULT),
  writing: given(args, ['kms-key']),
  again: null,
});

/** Where one was named. */
export const stateOption = (folder: string | undefined): readonly string[] =>
  given<keyof typeof stateOptions>({ 'state-dir': folder }, ['state-dir']);

type Value = string | number | boolean | readonly string[] | undefined;

/** Those of the options that were given, as words of a command line. */
const given = <Name extends string>(
  args: Readonly<Partial<Record<Name, Value>>>,
  names: readonly Name[],
): readonly string[] =>
  names.flatMap((name) => {
    const value: Value = args[name];
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    return (typeof value === 'object' ? value : [value]).flatMap((each) => [`--${name}`, String(each)]);
  });
