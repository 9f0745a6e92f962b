import type { InferredOptionTypes, Options } from 'yargs';
import { formatTagFilter } from '../../domain/tag-filter.js';
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
  const { regions, profiles, swarms, ...merged } = await fleetSettings({
    ...args,
    config: undefined,
    tag: args.tag ?? known.tags.map(formatTagFilter),
    timeout: args.timeout ?? known.deliverySeconds,
    vault: args.vault ?? known.keys.vault,
    'vault-prefix': args['vault-prefix'] ?? known.keys.vaultPrefix,
    'kms-key': args['kms-key'] ?? known.keys.kmsKey,
    'role-arn': args['role-arn'] ?? [...known.roleArns],
    'endpoint-url': args['endpoint-url'] ?? known.endpoint,
  });
  const isElsewhere = args.region !== undefined || args['all-regions'] === true;
  return {
    ...merged,
    swarms,
    regions: isElsewhere ? regions : known.regions,
    profiles: args.profile === undefined ? known.profiles : profiles,
  };
}
