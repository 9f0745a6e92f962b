import type { InferredOptionTypes, Options } from 'yargs';
import { formatTagFilter } from '../../domain/tag-filter.js';
import { placeOf } from '../../domain/vault-home.js';
import { fleetSettings, type FleetSettings } from '../fleet-settings.js';
import { stateOptions, type fleetOptions, type vaultOptions, type vaultWriteOptions } from '../options.js';
import type { OutputArguments } from '../run-output.js';

/** Options of a backout alone. */
export const backoutOptions = {
  journal: {
    type: 'string',
    requiresArg: true,
    describe: 'the journal of the run, where it is not in the state folder: a run of another machine',
  },
  'restore-pre-image': {
    type: 'boolean',
    default: false,
    describe: 'where no kept key opens a manager: stop its engine, put the copy of its key file back, start it',
  },
  'rotate-again': {
    type: 'boolean',
    default: false,
    describe: 'at the end a new key, for one that is itself suspect',
  },
  'dry-run': { type: 'boolean', default: false, describe: 'what is found and what would come first; changes nothing' },
  yes: { type: 'boolean', default: false, describe: 'go on without asking' },
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
