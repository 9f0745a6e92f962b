import type { InferredOptionTypes } from 'yargs';
import { LockstepError, usageError } from '../domain/errors.js';
import type { TagFilter } from '../domain/instance.js';
import { parseTagFilter } from '../domain/tag-filter.js';
import { readConfigFile, type ConfigFile } from './config-file.js';
import { keySettings, type KeyArguments, type KeySettings } from './key-settings.js';
import type { fleetOptions } from './options.js';

/** A command takes those about keys where it has to do with them. */
export type FleetArguments = InferredOptionTypes<typeof fleetOptions> & KeyArguments;

/** Which fleet a command is about: what the command line says, else the configuration file. */
export interface FleetSettings {
  readonly tags: readonly TagFilter[];
  readonly regions: readonly string[] | 'all';
  readonly profiles: readonly string[];
  readonly roleArns: readonly string[];
  readonly endpoint: string | undefined;
  readonly swarms: readonly string[];
  readonly deliverySeconds: number;
  readonly keys: KeySettings;
}

const DEFAULT_DELIVERY_SECONDS = 60;

/** Errors: one usageError with everything that is wrong, before anything is asked. */
export async function fleetSettings(args: FleetArguments): Promise<FleetSettings> {
  const config: ConfigFile = args.config === undefined ? {} : await readConfigFile(args.config);
  const deliverySeconds = args.timeout ?? config.timeout ?? DEFAULT_DELIVERY_SECONDS;
  const { tags, problems } = readTags(args.tag ?? config.tags ?? []);
  if (args.tag === undefined && config.tags === undefined) {
    problems.push('no tag says which instances are managers: add --tag, for example --tag Role=swarm-manager');
  }
  if (args.region !== undefined && args['all-regions'] === true)
    problems.push('--region and --all-regions exclude each other');
  if (!Number.isInteger(deliverySeconds) || deliverySeconds < 30 || deliverySeconds > 2_592_000) {
    problems.push(`a timeout of ${deliverySeconds} s: Run Command takes whole seconds from 30 to 2592000`);
  }
  const keys = keySettings(args, config);
  problems.push(...keys.problems);
  if (problems.length > 0) {
    throw usageError(
      'SETTINGS_INVALID',
      problems.join('; '),
      'correct it and run the same command again; nothing was touched',
    );
  }
  return {
    tags,
    regions: chosenRegions(args, config),
    profiles: args.profile === undefined ? (config.profiles ?? []) : [args.profile],
    roleArns: args['role-arn'] ?? config.roleArns ?? [],
    endpoint: args['endpoint-url'] ?? config.endpointUrl,
    swarms: args.swarm ?? config.swarms ?? [],
    deliverySeconds,
    keys: keys.settings,
  };
}

function chosenRegions(args: FleetArguments, config: ConfigFile): readonly string[] | 'all' {
  if (args.region !== undefined) return args.region;
  if (args['all-regions'] ?? config.allRegions ?? false) return 'all';
  return config.regions ?? [];
}

function readTags(texts: readonly string[]): { tags: TagFilter[]; problems: string[] } {
  const tags: TagFilter[] = [];
  const problems: string[] = [];
  for (const text of texts) {
    try {
      tags.push(parseTagFilter(text));
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error;
      problems.push(error.message);
    }
  }
  return { tags, problems };
}
