import type { LockstepError } from './errors.js';
import type { Manager } from './fleet.js';
import type { AccountId, Fingerprint, InstanceId, Region } from './ids.js';
import type { KeptKeys } from './kept-keys.js';
import type { Remedy } from './remedy.js';

/** The services that can hold keys. */
export type VaultService = 'secretsmanager' | 'ssm-parameter';

/**
 * Whose vault holds the keys of a swarm: an account, a region, and the service there. Plain data: it is frozen into the journal, hence a
 * type alias.
 */
export type VaultHome = {
  readonly account: AccountId;
  readonly region: Region;
  readonly service: VaultService;
};

/** What one vault holds of one swarm. */
export type StoredView =
  | { readonly kind: 'kept'; readonly keys: KeptKeys }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly error: LockstepError };

/** One account and region with a claim to a swarm: instances there claim to be its managers, or its vault holds something of the swarm. */
export interface HomeClaim {
  readonly home: VaultHome;
  /** Whoever claims to be a manager of the swarm, in whatever state, listed by the swarm or not. */
  readonly managers: readonly Manager[];
  readonly vault: StoredView;
}

/** What the vault of one swarm holds. */
export type VaultView =
  | StoredView
  /** Several accounts or regions claim the swarm: nothing that their vaults hold counts until the operator names the home. */
  | { readonly kind: 'undecided'; readonly claims: readonly HomeClaim[] };

/** What stands in the way of a write to the vault. */
export interface VaultBarrier {
  /** In a sentence. */
  readonly why: string;
  readonly remedy: Remedy;
}

/** What a change of a swarm writes: one key version for a key found in use; an intent and a key version for a new key. */
export type VaultWrite = 'adopt' | 'rotate' | 'adoptAndRotate';

/** Whether the vault takes what a change writes, found by reading alone, before anything is touched. */
export interface VaultSurvey {
  /** Against any write. */
  readonly barriers: readonly VaultBarrier[];
  /** Writes that there is no room for. */
  readonly full: Readonly<Partial<Record<VaultWrite, VaultBarrier>>>;
  /** What the operator should know before saying yes, in sentences. */
  readonly notes: readonly string[];
}

/** Whose vault holds the keys of one swarm, and what it holds. */
export interface VaultShelf {
  /** Undefined where it is not decided: then `vault` is `undecided`. */
  readonly home: VaultHome | undefined;
  readonly vault: VaultView;
  /** Undefined where nothing is to be written, or the vault could not be read. */
  readonly survey?: VaultSurvey | undefined;
}

/** The unlock key of a swarm as a manager showed it that could list the members before and after. */
export type LiveKey =
  | { readonly kind: 'kept'; readonly fingerprint: Fingerprint }
  /** It is shown, and no generation in the vault equals it. */
  | { readonly kind: 'notKept' }
  /** The swarm answers and shows none: autolock is off. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** What one manager showed of the live unlock key. */
export type ShownKey =
  /** `mark`: says whether two places hold the same key, for one run, and nothing else. */
  | { readonly kind: 'shown'; readonly mark: string }
  /** It could list the members and showed no key, as with autolock off. */
  | { readonly kind: 'notShown' }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Whether a stored key unlocks this manager now. Only `proven` says yes. */
export type ManagerProof =
  | { readonly kind: 'proven'; readonly fingerprint: Fingerprint }
  /** Its key lies on the disk in the clear: no key is needed, and none protects it. */
  | { readonly kind: 'notEncrypted' }
  | { readonly kind: 'noneOpens' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Who keeps the key of one swarm, and what that key opens: found out without changing anything. */
export interface SwarmCustody extends VaultShelf {
  readonly live: LiveKey;
  /** One entry for every manager of the swarm that an instance was found for. */
  readonly proofs: ReadonlyMap<InstanceId, ManagerProof>;
}

/** Where a generation stands in the vault. */
export type Standing = 'current' | 'previous' | 'pending' | 'older';

export function standingOf(keys: KeptKeys, fingerprint: Fingerprint): Standing {
  if (keys.current?.fingerprint === fingerprint) return 'current';
  if (keys.pending?.kind === 'generation' && keys.pending.fingerprint === fingerprint) return 'pending';
  return keys.previous?.fingerprint === fingerprint ? 'previous' : 'older';
}
