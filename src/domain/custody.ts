import type { LockstepError } from './errors.js';
import type { Fingerprint, InstanceId } from './ids.js';
import type { Scope } from './instance.js';
import type { KeptKeys } from './kept-keys.js';

/** What the vault says of one swarm. */
export type VaultView =
  | { readonly kind: 'kept'; readonly keys: KeptKeys }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly error: LockstepError };

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

/** Whether a kept key opens this manager now. Only `proven` says yes. */
export type ManagerProof =
  | { readonly kind: 'proven'; readonly fingerprint: Fingerprint }
  /** Its key lies on the disk in the clear: no key is needed, and none protects it. */
  | { readonly kind: 'notEncrypted' }
  | { readonly kind: 'noneOpens' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Who keeps the key of one swarm, and what that key opens: found out without changing anything. */
export interface SwarmCustody {
  /** The account and region whose vault keeps the keys of this swarm. */
  readonly home: Scope;
  readonly vault: VaultView;
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
