import pLimit from 'p-limit';
import type { VaultShelf, VaultSurvey } from '../domain/custody.js';
import type { SwarmId } from '../domain/ids.js';
import { sentence } from '../domain/text.js';
import type { VaultFor } from './read-vaults.js';

/** As many as vaults are read at a time. */
const AT_A_TIME = 8;

/**
 * Whether the vault of a swarm takes what a change writes. Undefined where its home is not decided, or it refused to be read:
 * that is reason enough.
 * Rejects only for an abort, or a defect.
 */
export async function surveyVault(
  vaultFor: VaultFor,
  swarmId: SwarmId,
  { home, vault }: VaultShelf,
  signal: AbortSignal | undefined,
): Promise<VaultSurvey | undefined> {
  if (home === undefined || vault.kind === 'refused') return undefined;
  const answer = await vaultFor(home).survey(swarmId, signal === undefined ? {} : { signal });
  if (answer.kind === 'surveyed') return answer.survey;
  const { message, remedy } = answer.error;
  return { barriers: [{ why: sentence(`The vault refused the request: ${message}`), remedy }], full: {}, notes: [] };
}

/** Each of these, with its survey. */
export async function surveyAll(
  vaultFor: VaultFor,
  shelves: ReadonlyMap<SwarmId, VaultShelf>,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<SwarmId, VaultShelf>> {
  const limit = pLimit(AT_A_TIME);
  const surveyed = [...shelves].map(([swarmId, shelf]) =>
    limit(async () => {
      const survey = await surveyVault(vaultFor, swarmId, shelf, signal);
      return [swarmId, survey === undefined ? shelf : { ...shelf, survey }] as const;
    }),
  );
  return new Map(await Promise.all(surveyed));
}
