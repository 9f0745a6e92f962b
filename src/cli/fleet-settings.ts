import type { InferredOptionTypes } from 'yargs';
import type { ScopeSelection } from '../aws/scopes/selection.js';
import { LockstepError, usageError } from '../domain/errors.js';
import type { TagFilter } from '../domain/instance.js';
import { documentPrefixProblem } from '../domain/reading-document.js';
import { parseTagFilter } from '../domain/tag-filter.js';
import { readConfigFile, type ConfigFile } from './config-file.js';
import { keySettings, type KeyArguments, type KeySettings } from './key-settings.js';
import type { documentOptions, fleetOptions, scopeOptions } from './options.js';

/** A command takes those about keys where it has to do with them. */
export type FleetArguments = InferredOptionTypes<typeof fleetOptions> & KeyArguments;

export type ScopeArguments = InferredOptionTypes<typeof scopeOptions>;
export type ReadingArguments = FleetArguments & Partial<InferredOptionTypes<typeof documentOptions>>;

/** Which accounts and regions: what the command line says, else the configuration file. */
export interface ScopeSettings extends ScopeSelection {
  readonly endpoint: string | undefined;
}

/** Which fleet a command is about. */
export interface FleetSettings extends ScopeSettings {
  readonly tags: readonly TagFilter[];
  readonly swarms: readonly string[];
  readonly deliverySeconds: number;
  readonly keys: KeySettings;
}

const DEFAULT_DELIVERY_SECONDS = 60;

/** Errors: one usageError with everything that is wrong, before anything is asked. */
export const fleetSettings = async (args: FleetArguments): Promise<FleetSettings> =>
  settingsOf(args, await configOf(args), []);

/** The same for a command that changes nothing: it may run its scripts from documents. */
export async function readingSettings(
  args: ReadingArguments,
): Promise<{ readonly settings: FleetSettings; readonly documentPrefix: string | undefined }> {
  const config = await configOf(args);
  const documentPrefix = args['document-prefix'] ?? config.documentPrefix;
  const problem = documentPrefix === undefined ? undefined : documentPrefixProblem(documentPrefix);
  return { settings: settingsOf(args, config, problem === undefined ? [] : [problem]), documentPrefix };
}

export const configOf = async ({ config }: ScopeArguments): Promise<ConfigFile> =>
  config === undefined ? {} : readConfigFile(config);

function settingsOf(args: FleetArguments, config: ConfigFile, more: readonly string[]): FleetSettings {
  const deliverySeconds = args.timeout ?? config.timeout ?? DEFAULT_DELIVERY_SECONDS;
  const { tags, problems } = readTags(args.tag ?? config.tags ?? []);
  if (args.tag === undefined && config.tags === undefined) {
    problems.push('no tag given: select the managers with --tag, for example --tag Role=swarm-manager');
  }
  const scopes = scopeSettings(args, config);
  problems.push(...scopes.problems, ...more);
  if (!Number.isInteger(deliverySeconds) || deliverySeconds < 30 || deliverySeconds > 2_592_000) {
    problems.push(`timeout ${deliverySeconds}: must be an integer from 30 to 2592000 (seconds)`);
  }
  const keys = keySettings(args, config);
  problems.push(...keys.problems);
  refuseProblems(problems);
  return {
    tags,
    ...scopes.settings,
    swarms: args.swarm ?? config.swarms ?? [],
    deliverySeconds,
    keys: keys.settings,
  };
}

/** Errors: one usageError with all of them; none where there is none. */
export function refuseProblems(problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw usageError(
    'SETTINGS_INVALID',
    problems.join('; '),
    'correct it and run the same command again; nothing was changed',
  );
}

/** `problems`: everything that is wrong, in words. */
export const scopeSettings = (
  args: ScopeArguments,
  config: ConfigFile,
): { readonly settings: ScopeSettings; readonly problems: readonly string[] } => ({
  settings: {
    regions: chosenRegions(args, config),
    profiles: args.profile === undefined ? (config.profiles ?? []) : [args.profile],
    ...chosenRoles(args, config),
    endpoint: args['endpoint-url'] ?? config.endpointUrl,
  },
  problems: [
    ...(args.region !== undefined && args['all-regions'] === true
      ? ['--region and --all-regions cannot be combined']
      : []),
    ...(args['external-id'] !== undefined && chosenRoles(args, config).roleArns.length === 0
      ? ['--external-id requires --role-arn']
      : []),
  ],
});

/** The option is for all roles; the configuration names one for each role that has one. */
function chosenRoles(args: ScopeArguments, config: ConfigFile): Pick<ScopeSettings, 'roleArns' | 'externalIds'> {
  const roles = (args['role-arn'] ?? config.roleArns ?? []).map((role) =>
    typeof role === 'string' ? { arn: role, externalId: undefined } : role,
  );
  const withId = roles.flatMap(({ arn, externalId = args['external-id'] }) =>
    externalId === undefined ? [] : [[arn, externalId] as const],
  );
  return { roleArns: roles.map(({ arn }) => arn), externalIds: Object.fromEntries(withId) };
}

function chosenRegions(args: ScopeArguments, config: ConfigFile): readonly string[] | 'all' {
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
