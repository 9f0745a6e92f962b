import type { VaultHome } from '../domain/custody.js';
import { usageError, type LockstepError } from '../domain/errors.js';
import type { SwarmId } from '../domain/ids.js';
import type { Scope } from '../domain/instance.js';
import { listed } from '../domain/text.js';
import { homeLabel, isSameHome, placeOf } from '../domain/vault-home.js';
import type { Vaults } from '../keys/read-vaults.js';
import type { KeySettings } from './key-settings.js';

type Homes = Pick<Vaults, 'vaultHomes' | 'chosenHome'>;

/**
 * The homes that the settings name, among the vaults that a run reaches. Errors: usageError for one that it does not reach, at once where
 * it is for every swarm, and when that swarm is looked at where it is for a single one.
 */
export function homesIn(
  { vault, vaultHome, vaultHomes: single }: Pick<KeySettings, 'vault' | 'vaultHome' | 'vaultHomes'>,
  scopes: readonly Scope[],
): Homes {
  const vaultHomes = scopes.map(({ account, region }): VaultHome => ({ account, region, service: vault }));
  const reached = (what: string, scope: Scope): VaultHome => {
    const found = vaultHomes.find((home) => placeOf(home) === placeOf(scope));
    if (found === undefined) throw notReached(`${what} ${placeOf(scope)}`, vaultHomes);
    return found;
  };
  const general = vaultHome === undefined ? undefined : reached('the vault home', vaultHome);
  return {
    vaultHomes,
    chosenHome: (swarmId) => {
      const own = single[swarmId];
      return own === undefined ? general : reached(`the vault home of swarm ${swarmId},`, own);
    },
  };
}

/** The same, going by what was shown and confirmed before. Errors: usageError for a home that the run does not reach. */
export function goingBy<Fleet extends Homes>(fleet: Fleet, confirmed: ReadonlyMap<SwarmId, VaultHome>): Fleet {
  for (const [swarmId, home] of confirmed) {
    if (!fleet.vaultHomes.some((reached) => isSameHome(reached, home)))
      throw notReached(`the vault home of swarm ${swarmId}, ${homeLabel(home)},`, fleet.vaultHomes);
  }
  return { ...fleet, chosenHome: (swarmId: SwarmId) => confirmed.get(swarmId) ?? fleet.chosenHome(swarmId) };
}

/** The homes that a run goes by, also of swarms that nobody sees any more. */
export const homesFor = ({ chosenHome }: Homes, swarms: Iterable<SwarmId>): ReadonlyMap<SwarmId, VaultHome> =>
  new Map(
    [...swarms].flatMap((swarmId) => {
      const home = chosenHome(swarmId);
      return home === undefined ? [] : [[swarmId, home] as const];
    }),
  );

const notReached = (what: string, homes: readonly VaultHome[]): LockstepError =>
  usageError(
    'VAULT_HOME_NOT_REACHED',
    `${what} is not one of the accounts and regions of this run: ${listed(homes.map(homeLabel), 6)}`,
    'name one of these, or add it to the selection with --region, --profile, --role-arn or --vault',
  );
