import type { SwarmBrief } from '../../domain/backout/run-brief.js';
import type { SwarmCustody, VaultHome } from '../../domain/custody.js';
import { usageError, type LockstepError } from '../../domain/errors.js';
import type { RunId, SwarmId } from '../../domain/ids.js';
import { homeLabel, isSameHome, placeOf, whyUndecided } from '../../domain/vault-home.js';
import type { FoundSite } from '../../operations/backout/backout-tools.js';

/** The homes that a run was confirmed with, as its journal tells. */
export const briefedHomes = (briefs: readonly SwarmBrief[]): ReadonlyMap<SwarmId, VaultHome> =>
  new Map(briefs.flatMap(({ swarmId, change }) => (change === null ? [] : [[swarmId, change.home] as const])));

/** The homes that are shown, and gone by from then on. */
export const shownHomes = (found: readonly FoundSite[]): ReadonlyMap<SwarmId, VaultHome> =>
  new Map(
    found.flatMap(({ site, situation }) =>
      situation?.custody.home === undefined ? [] : [[site.brief.swarmId, situation.custody.home] as const],
    ),
  );

/**
 * What a run has begun is in its own vault: a backout by another one would find nothing there, and a journal from elsewhere may name any.
 * Errors: usageError where the two are not the same.
 */
export function refuseOtherHomes(runId: RunId, found: readonly FoundSite[]): void {
  for (const { site, situation } of found) {
    const home = site.brief.change?.home;
    if (home === undefined || situation === undefined) continue;
    const { custody } = situation;
    if (custody.home === undefined || !isSameHome(home, custody.home))
      throw otherHome(runId, site.brief, home, custody);
  }
}

const otherHome = (
  runId: RunId,
  { swarmId }: SwarmBrief,
  home: VaultHome,
  { home: here, vault }: SwarmCustody,
): LockstepError =>
  usageError(
    'VAULT_HOME_DIFFERS',
    `according to its journal, run ${runId} stored the keys of swarm ${swarmId} in ${homeLabel(home)}; ${
      here === undefined
        ? whyUndecided(vault.kind === 'undecided' ? vault.claims : [])
        : `the vault home of that swarm is ${homeLabel(here)}`
    }`,
    `if that vault is yours, name it: --vault-home ${placeOf(home)} --vault ${home.service}`,
  );
