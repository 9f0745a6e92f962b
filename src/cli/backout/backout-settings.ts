import type { InferredOptionTypes, Options } from 'yargs';
import { formatTagFilter } from '../../domain/tag-filter.js';
import { placeOf } from '../../domain/vault-home.js';
import { fleetSettings, type FleetSettings } from '../fleet-settings.js';
import { stateOptions, type fleetOptions, type vaultOptions, type vaultWriteOptions } from '../options.js';
import type { OutputArguments } from '../run-output.js';
import { COMMAND_OPTIONS, SAFETY } from '../option-groups.js';

/** Options of a backout alone. */
export const backoutOptions = {
  journal: {
    group: COMMAND_OPTIONS,
    type: 'string',
    requiresArg: true,
    describe: 'Journal file of the run, if it is not in the state directory (a run of another machine)',
  },
  'restore-pre-image': {
    group: COMMAND_OPTIONS,
    type: 'boolean',
    default: false,
    describe: 'If no stored key unlocks a manager: stop its engine, restore its key-file backup, start it',
  },
  'rotate-again': {
    group: COMMAND_OPTIONS,
    type: 'boolean',
    default: false,
    describe: 'Finally rotate the key once more, if the key itself is suspect',
  },
  'dry-run': {
    group: SAFETY,
    type: 'boolean',
    default: false,
    describe: 'Show what is found and the first steps; change nothing',
  },
  yes: { group: SAFETY, type: 'boolean', default: false, describe: 'Skip the confirmation prompt' },
  ...stateOptions,
} as const satisfies Record<string, Options>;

export type BackoutArguments = InferredOptionTypes<
  typeof fleetOptions & typeof vaultOptions & typeof vaultWriteOptions & typeof backoutOptions
> &
  OutputArguments & { readonly run?: unknown };

/**
 * Which fleet: as the run was told, but for what the command line says otherwise. Every swarm of it, where none is named: one of which no
 * manager can be asked is not found by its name. Errors: usageError.
 */
export async function backoutSettings(
  args: BackoutArguments,
  known: FleetSettings | undefined,
): Promise<FleetSettings> {
  if (known === undefined) return fleetSettings(args);
  const homes = isNamedAnew(args) ? NO_HOMES : known.keys;
  const { regions, profiles, swarms, externalIds, ...merged } = await fleetSettings({
    ...args,
    config: undefined,
    tag: args.tag ?? known.tags.map(formatTagFilter),
    timeout: args.timeout ?? known.deliverySeconds,
    vault: args.vault ?? known.keys.vault,
    'vault-prefix': args['vault-prefix'] ?? known.keys.vaultPrefix,
    'vault-home': args['vault-home'] ?? (homes.vaultHome && placeOf(homes.vaultHome)),
    'kms-key': args['kms-key'] ?? known.keys.kmsKey,
    'role-arn': args['role-arn'] ?? [...known.roleArns],
    'endpoint-url': args['endpoint-url'] ?? known.endpoint,
  });
  const isElsewhere = args.region !== undefined || args['all-regions'] === true;
  return {
    ...merged,
    keys: { ...merged.keys, vaultHomes: homes.vaultHomes },
    swarms,
    // Those of the run, as far as the command line names no other one for the same roles.
    externalIds: { ...known.externalIds, ...externalIds },
    regions: isElsewhere ? regions : known.regions,
    profiles: args.profile === undefined ? known.profiles : profiles,
  };
}

/**
 * Whether the homes of the run are not gone by: the operator names another one, or the journal is a file from elsewhere, and whoever could
 * write it must not choose the vault.
 */
export const isNamedAnew = (args: Pick<BackoutArguments, 'journal' | 'vault-home'>): boolean =>
  args.journal !== undefined || args['vault-home'] !== undefined;

const NO_HOMES = { vaultHome: undefined, vaultHomes: {} } as const;
