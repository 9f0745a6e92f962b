import type { VaultSurvey } from '../domain/custody.js';
import type { LockstepError } from '../domain/errors.js';
import type { Fingerprint, RunId, SwarmId } from '../domain/ids.js';
import type { KeyGeneration, RunIntent } from '../domain/key.js';
import type { KeptKeys } from '../domain/kept-keys.js';
import type { Remedy } from '../domain/remedy.js';

/** Read back after the change: this is what the vault holds now. */
export interface Kept {
  readonly kind: 'kept';
  readonly keys: KeptKeys;
}

/** Somebody else was there first; `keys` says who, by run id. Nothing of theirs was touched. */
interface VaultConflict {
  readonly kind: 'conflict';
  readonly keys: KeptKeys;
}

/** There is no room for one more generation. Nothing was written. */
interface VaultFull {
  readonly kind: 'full';
  /** In a sentence. */
  readonly why: string;
  readonly remedy: Remedy;
  readonly keys: KeptKeys;
}

/** No generation of this fingerprint carries a label. Nothing was written. */
interface NotKept {
  readonly kind: 'notKept';
  readonly keys: KeptKeys;
}

/** The vault did not do it, or it is not known to have done it. Repeating the call is safe and settles it. */
export interface VaultRefusal {
  readonly kind: 'refused';
  readonly why:
    /** A permission is missing. */
    | 'denied'
    /** What is there, or the state of the secret or of its KMS key, does not allow it. Nothing was changed. */
    | 'unusable'
    /** Throttled, unreachable, expired, or the read-back does not show what was written. */
    | 'failed';
  /** Names the secret and the IAM action; holds no secret, and no words of the service, which may repeat its input. */
  readonly error: LockstepError;
}

export interface Promotion {
  readonly swarmId: SwarmId;
  readonly fingerprint: Fingerprint;
  /** The generation that must be current until then; undefined: none. */
  readonly expected: Fingerprint | undefined;
}

/** What a further write would meet. */
interface Surveyed {
  readonly kind: 'surveyed';
  readonly survey: VaultSurvey;
}

export interface VaultOptions {
  readonly signal?: AbortSignal;
}

interface IntentOptions extends VaultOptions {
  /** A run that is given up: that it is pending is no conflict. Its intent stays where it is until it is withdrawn. */
  readonly takeOver?: RunId | undefined;
}

/**
 * The unlock keys of the swarms of one account and region: one secret per swarm, in that account and region.
 *
 * - Every write is read back before it is answered with `kept`, and may be repeated: what is there already is not written again.
 * - A generation gets a label of its own in the moment it is written (in Secrets Manager: in the same request) and keeps it until
 *   `retire`. Current, previous and pending are further labels, so that no race for those can lose a key.
 * - Nothing is deleted. Versions without a label vanish: in Secrets Manager some time later, in Parameter Store after 100 newer ones.
 * - No method rejects but for an abort, or a defect.
 *
 * What the two services promise differs:
 *
 * |                        | Secrets Manager                                  | Parameter Store                                        |
 * | ---------------------- | ------------------------------------------------ | ------------------------------------------------------ |
 * | repeated write         | the token is a hash of the value: one version    | the history is searched first; a lost answer may leave a second version with the same value, without label |
 * | promote, writeIntent     | compare-and-swap by the service                  | read, compare, label, read back: of two at the very same moment the later one holds, and the earlier may have been told `kept`; no generation is lost |
 * | label and value        | one request                                      | two: a crash in between leaves a version without label, which a repeated write finds and labels |
 * | room                   | 20 labels: 16 generations beside a running rotation; 100 versions, of which none younger than a day is dropped | 100 versions: full where a labelled one would have to fall out |
 * | KMS key                | that of the secret, from its first version on    | that of the version before, unless told; never the one that the whole account may use |
 * | a value                | 64 KB                                            | 4 KB (a sealing key of RSA-3072 takes 2.9 KB, RSA-4096 3.7 KB) |
 */
export interface KeyVault {
  /** `nothing`: neither a generation nor an intent is kept, whether the secret exists or not. */
  read(swarmId: SwarmId, options?: VaultOptions): Promise<Kept | { readonly kind: 'nothing' } | VaultRefusal>;

  /** Whether there is anything against writing: for a plan, before anything is touched. Reads no key, and changes nothing; a write asks again. */
  survey(swarmId: SwarmId, options?: VaultOptions): Promise<Surveyed | VaultRefusal>;

  /**
   * The write-ahead of a rotation; proves that the vault can be written. Makes the secret where it does not exist.
   * `full` where the key to come, too, would not fit. `conflict` while a rotation of another run is pending, and for another
   * intent of the same run: the kept one may be needed to open an answer, so a resumed run takes it from `keys.intents`.
   */
  writeIntent(intent: RunIntent, options?: IntentOptions): Promise<Kept | VaultConflict | VaultFull | VaultRefusal>;

  /**
   * Keeps a key that is not proven yet. On `conflict` (another run's rotation is pending) the key itself is kept
   * all the same, as a generation; only the pending label stays where it is.
   */
  keepPending(
    generation: KeyGeneration,
    options?: VaultOptions,
  ): Promise<Kept | VaultConflict | VaultFull | VaultRefusal>;

  /** Makes a kept generation current, and the current one previous; ends the pending state and the intent of its run. */
  promote(promotion: Promotion, options?: VaultOptions): Promise<Kept | VaultConflict | NotKept | VaultRefusal>;

  /**
   * Takes off the labels of generations that no manager needs any more. `conflict`, and nothing done, where one of them is current
   * or pending. One that is previous stays readable until the next promotion.
   */
  retire(
    swarmId: SwarmId,
    fingerprints: readonly Fingerprint[],
    options?: VaultOptions,
  ): Promise<Kept | VaultConflict | VaultRefusal>;

  /** Ends the pending state and the intent of a run, for good or before another run takes over. Its generations stay kept. */
  withdraw(swarmId: SwarmId, runId: RunId, options?: VaultOptions): Promise<Kept | VaultConflict | VaultRefusal>;
}
