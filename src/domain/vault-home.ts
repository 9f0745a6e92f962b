import type { HomeClaim, StoredView, VaultHome, VaultService, VaultShelf, VaultView } from './custody.js';
import { label } from './findings/manager-survey.js';
import type { Scope } from './instance.js';
import type { KeyGeneration } from './key.js';
import { compare } from './placement.js';
import { advice, ours, sameAgain, type OurCommand, type Remedy } from './remedy.js';
import { count, listed } from './text.js';

const SERVICES: Readonly<Record<VaultService, string>> = {
  secretsmanager: 'Secrets Manager',
  'ssm-parameter': 'Parameter Store',
};

/** `111122223333/eu-west-1`: as `--vault-home` takes it. */
export const placeOf = ({ account, region }: Scope): string => `${account}/${region}`;

/** `Secrets Manager in 111122223333/eu-west-1` */
export const homeLabel = (home: VaultHome): string => `${SERVICES[home.service]} in ${placeOf(home)}`;

export const isSameHome = (a: VaultHome, b: VaultHome): boolean => placeOf(a) === placeOf(b) && a.service === b.service;

/** By account, then by region. */
export const byScope = (a: Scope, b: Scope): number => compare(a.account, b.account) || compare(a.region, b.region);

/**
 * Where nobody named the home: the only account and region with a claim to the swarm is it. Whoever can tag an instance can make a claim,
 * and whoever owns an account can put something into its vault: so nothing is concluded from two claims. `seen`: every account and region
 * of the run, in order.
 */
export function decideHome(seen: readonly HomeClaim[]): VaultShelf {
  const claims = seen.filter(({ managers, vault }) => managers.length > 0 || vault.kind === 'kept');
  const [only, another] = claims;
  return only !== undefined && another === undefined
    ? { home: only.home, vault: only.vault }
    : { home: undefined, vault: { kind: 'undecided', claims } };
}

/**
 * The vault whose keys may be sent to a host in this account and region. Until the home is decided no key leaves the account and region
 * that stores it: what one account stores opens nothing of its own that it could not open itself, and a key of ours never reaches another.
 */
export function shelfFor(shelf: VaultShelf, { account, region }: Scope): VaultShelf {
  const { vault } = shelf;
  if (vault.kind !== 'undecided') return shelf;
  const own = vault.claims.find(({ home }) => placeOf(home) === placeOf({ account, region }));
  return own === undefined ? { home: undefined, vault: { kind: 'nothing' } } : own;
}

/** Every stored key of an undecided swarm with where it is stored; empty where the home is decided. */
export const claimedKeys = (
  vault: VaultView,
): readonly { readonly home: VaultHome; readonly generations: readonly KeyGeneration[] }[] =>
  vault.kind === 'undecided'
    ? vault.claims.flatMap(({ home, vault: stored }) =>
        stored.kind === 'kept' ? [{ home, generations: stored.keys.generations }] : [],
      )
    : [];

export const NOT_DECIDED = 'the vault home of its swarm is not decided';

/** Who has a claim, and on what ground. */
export const whyUndecided = (claims: readonly HomeClaim[]): string =>
  `${count(claims.length, 'account or region', 'accounts or regions')} claim this swarm, so its vault home is not decided and no vault is written. ${claims.map(claimInWords).join(' ')}`;

const claimInWords = ({ home, managers, vault }: HomeClaim): string =>
  `${placeOf(home)}: ${managers.length === 0 ? 'no manager' : listed(managers.map(label))}; ${storedInWords(vault)}.`;

function storedInWords(vault: StoredView): string {
  switch (vault.kind) {
    case 'nothing':
      return 'its vault holds nothing of the swarm';
    case 'refused':
      return 'its vault could not be read';
    case 'kept':
      return `its vault holds ${count(vault.keys.generations.length, 'key version')} of the swarm`;
  }
}

/**
 * What goes on: `command` with `--vault-home` (`same`: the command that was run), where one account and region alone has what a stranger cannot have, managers that the swarm
 * lists, and no other vault holds anything. Otherwise only a person can tell, and a sentence names the choices: a command to copy must not
 * lead a key into a stranger's vault.
 */
export function homeRemedy(claims: readonly HomeClaim[], command: OurCommand | 'same'): Remedy {
  const proposed = proposedHome(claims);
  if (proposed !== undefined)
    return command === 'same' ? sameAgain(...vaultHomeOption(proposed)) : homedIn(command, proposed);
  const options = claims.map(({ home }) => vaultHomeOption(home).join(' '));
  return advice(`Run the same command with the account and region whose vault is yours: ${listed(options, 6)}`);
}

/** The command, told the vault home. */
export const homedIn = ({ command, args }: OurCommand, home: Scope): OurCommand =>
  ours(command, ...args, ...vaultHomeOption(home));

const vaultHomeOption = (home: Scope): readonly string[] => ['--vault-home', placeOf(home)];

function proposedHome(claims: readonly HomeClaim[]): VaultHome | undefined {
  const members = ({ managers }: HomeClaim): number => managers.filter(({ member }) => member !== undefined).length;
  const confirmed = claims.filter((claim) => members(claim) > 0);
  const holding = claims.filter(({ vault }) => vault.kind === 'kept');
  const [holder, ...others] = holding;
  if (holder !== undefined) return others.length === 0 && confirmed.includes(holder) ? holder.home : undefined;
  return confirmed.toSorted((a, b) => members(b) - members(a))[0]?.home;
}
