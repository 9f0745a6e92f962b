import { ListSecretVersionIdsCommand } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerClient, SecretVersionsListEntry } from '@aws-sdk/client-secrets-manager';
import type { VaultBarrier } from '../../domain/custody.js';
import { allPages } from '../all-pages.js';
import type { VaultCall } from './vault-calls.js';
import { advice } from '../../domain/remedy.js';

/** Versions that a secret may have (Secrets Manager quotas). */
const MOST_VERSIONS = 100;
const HOUR = 3_600_000;
/** A version without a label is dropped for a new one once it is a day old; an hour more for clocks that differ. */
const DROPPED_AFTER = 25 * HOUR;

interface Place {
  readonly name: string;
  readonly title: string;
  readonly secrets: SecretsManagerClient;
  readonly call: VaultCall;
  readonly options: { readonly abortSignal?: AbortSignal };
}

/** Every version of a secret, those without a label included. IAM: secretsmanager:ListSecretVersionIds. */
export async function listVersions({
  name,
  title,
  secrets,
  call,
  options,
}: Place): Promise<readonly SecretVersionsListEntry[]> {
  const iamAction = 'secretsmanager:ListSecretVersionIds';
  const versions = new Map<string | undefined, SecretVersionsListEntry>();
  const listing = allPages({ iamAction, label: title }, (NextToken) => {
    const command = new ListSecretVersionIdsCommand({
      SecretId: name,
      IncludeDeprecated: true,
      MaxResults: MOST_VERSIONS,
      ...(NextToken !== undefined && { NextToken }),
    });
    return call(iamAction, () => secrets.send(command, options));
  });
  for await (const { Versions = [] } of listing)
    for (const version of Versions) versions.set(version.VersionId, version);
  return [...versions.values()];
}

/** Why so many further versions do not fit at this time; undefined where they do. */
export function lackOfVersions(
  title: string,
  versions: readonly SecretVersionsListEntry[],
  more: number,
  now: Date,
): VaultBarrier | undefined {
  const labelled = versions.filter(({ VersionStages = [] }) => VersionStages.length > 0).length;
  const dropsAt = versions
    .filter(({ VersionStages = [] }) => VersionStages.length === 0)
    .map(({ CreatedDate = now }) => CreatedDate.getTime() + DROPPED_AFTER)
    .filter((at) => at > now.getTime())
    .sort((a, b) => a - b);
  const surplus = labelled + dropsAt.length + more - MOST_VERSIONS;
  if (surplus <= 0) return undefined;
  const free = dropsAt[surplus - 1];
  return {
    why: `The ${title} has ${labelled + dropsAt.length} versions that Secrets Manager does not drop (${dropsAt.length} are less than a day old), and ${more} more would exceed its quota of ${MOST_VERSIONS}.`,
    remedy: advice(
      free === undefined
        ? 'Store further keys under another name with --vault-prefix'
        : `Wait until ${minute(free)}, when enough of them are old enough to be dropped`,
    ),
  };
}

const minute = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Staging labels that a secret may have, over all its versions (Secrets Manager quotas). */
const MOST_LABELS = 20;

export const lackOfLabels = (title: string, { size }: ReadonlySet<string>): VaultBarrier | undefined =>
  size <= MOST_LABELS
    ? undefined
    : {
        why: `The ${title} would need ${size} staging labels, and a secret can have ${MOST_LABELS}: managers may still need too many older key versions.`,
        remedy: advice(
          'Store further keys under another name with --vault-prefix; what is stored under this one stays readable with its own --vault-prefix',
        ),
      };
