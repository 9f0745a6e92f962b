import type { ManagerProof, VaultHome, VaultShelf } from '../custody.js';
import type { Fingerprint, InstanceId } from '../ids.js';

/** Which stored key opens a manager. */
export type OpeningProof =
  | ManagerProof
  /** The vault home is not decided, and the vault of another account or region holds the key: it is not sent. */
  | { readonly kind: 'storedElsewhere'; readonly fingerprint: Fingerprint; readonly home: VaultHome };

/** What was learned of the managers of a swarm that do not serve. */
export interface LockedEvidence {
  /** Undefined where no manager waits for a key, so that the vault was not asked. */
  readonly shelf: VaultShelf | undefined;
  /** Of the managers that brought evidence. */
  readonly proofs: ReadonlyMap<InstanceId, OpeningProof>;
  /** Those that have opened a channel for their key. */
  readonly channels: ReadonlySet<InstanceId>;
}
