import pLimit from 'p-limit';
import type { HomeClaim, StoredView, VaultHome, VaultShelf } from '../domain/custody.js';
import type { SwarmView } from '../domain/fleet.js';
import type { SwarmId } from '../domain/ids.js';
import type { Scope } from '../domain/instance.js';
import { byScope, decideHome, placeOf } from '../domain/vault-home.js';
import type { KeyVault } from '../ports/key-vault.js';

/** Enough to hide the latency of a large fleet, few enough not to be throttled for it. */
const AT_A_TIME = 8;

export type VaultFor = (scope: Scope) => KeyVault;

/** The vaults that a run reaches, and which of them the operator named. */
export interface Vaults {
  readonly vaultFor: VaultFor;
  /** One for each account and region of the run. */
  readonly vaultHomes: readonly VaultHome[];
  /** What the operator named for this swarm; undefined: nothing. Errors: usageError where the run does not reach it. */
  readonly chosenHome: (swarmId: SwarmId) => VaultHome | undefined;
}

type Claimed = Pick<SwarmView, 'swarmId' | 'managers' | 'unlisted'>;

/**
 * What is stored of each swarm, and where. Where the operator named the home, that vault alone is read; otherwise every vault of the run,
 * since a second one that holds something leaves the home undecided. A vault that refuses is part of the answer. Rejects for an abort, for
 * a named home that the run does not reach, or a defect.
 */
export async function readVaults(
  { vaultFor, vaultHomes, chosenHome }: Vaults,
  swarms: readonly Claimed[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<SwarmId, VaultShelf>> {
  const limit = pLimit(AT_A_TIME);
  const read = (swarmId: SwarmId, home: VaultHome): Promise<StoredView> =>
    limit(() => viewOf(vaultFor(home), swarmId, signal));
  const claimOf = async ({ swarmId, managers, unlisted }: Claimed, home: VaultHome): Promise<HomeClaim> => ({
    home,
    // Whoever claims the swarm, listed by it or not: a stranger must not decide where keys go.
    managers: [...managers, ...unlisted].filter(({ instance }) => placeOf(instance.scope) === placeOf(home)),
    vault: await read(swarmId, home),
  });
  const shelves = swarms.map(async (swarm): Promise<readonly [SwarmId, VaultShelf]> => {
    const home = chosenHome(swarm.swarmId);
    if (home !== undefined) return [swarm.swarmId, { home, vault: await read(swarm.swarmId, home) }];
    const seen = await Promise.all(vaultHomes.toSorted(byScope).map((each) => claimOf(swarm, each)));
    return [swarm.swarmId, decideHome(seen)];
  });
  return new Map(await Promise.all(shelves));
}

async function viewOf(vault: KeyVault, swarmId: SwarmId, signal: AbortSignal | undefined): Promise<StoredView> {
  const answer = await vault.read(swarmId, signal === undefined ? {} : { signal });
  switch (answer.kind) {
    case 'kept':
      return { kind: 'kept', keys: answer.keys };
    case 'nothing':
      return answer;
    case 'refused':
      return { kind: 'refused', error: answer.error };
  }
}
