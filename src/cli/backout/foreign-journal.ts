import { usageError } from '../../domain/errors.js';
import type { RunId } from '../../domain/ids.js';
import { advice, ours } from '../../domain/remedy.js';
import { formatTagFilter } from '../../domain/tag-filter.js';
import type { FleetSettings } from '../fleet-settings.js';
import type { BackoutArguments } from './backout-settings.js';

/*
 * The journal of another machine is a file that anybody may have written. It says where the run acts and with which keys: that is
 * shown, and no endpoint is taken from it that the operator has not named.
 */

/** What the run goes by, in words, a line each: part of the plan. */
export const settingsInWords = (fleet: FleetSettings): readonly string[] => [
  `endpoint: ${fleet.endpoint ?? 'the default of AWS, or AWS_ENDPOINT_URL'}`,
  `credentials: ${[...fleet.profiles.map((name) => `profile ${name}`), ...fleet.roleArns.map((arn) => `role ${arn}`)].join(', ') || 'default'}`,
  `regions: ${fleet.regions === 'all' ? 'all' : fleet.regions.join(', ') || 'default'}`,
  `tags: ${fleet.tags.map(formatTagFilter).join(' and ')}`,
  `vault: ${fleet.keys.vault}, prefix ${fleet.keys.vaultPrefix}, KMS key ${fleet.keys.kmsKey ?? 'default of the service'}`,
];

/** `journal`: the settings in the file. Errors: usageError `JOURNAL_ENDPOINT`. */
export function checkEndpoint(
  { runId, args, env }: { readonly runId: RunId; readonly args: BackoutArguments; readonly env: NodeJS.ProcessEnv },
  { endpoint }: FleetSettings,
): void {
  if (args.journal === undefined || endpoint === undefined) return;
  if (args['endpoint-url'] !== undefined || endpoint === env['AWS_ENDPOINT_URL']) return;
  throw usageError(
    'JOURNAL_ENDPOINT',
    `the journal ${args.journal} names the endpoint ${endpoint}; keys would be sent there`,
    advice('if that endpoint is right:', ours('backout', runId, '--journal', args.journal, '--endpoint-url', endpoint)),
  );
}
