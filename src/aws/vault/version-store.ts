import type { VaultBarrier } from '../../domain/custody.js';
import type { LockstepError } from '../../domain/errors.js';
import type { Fingerprint, RunId } from '../../domain/ids.js';
import type { Secret } from '../../domain/secret.js';

/** A staging label, on one version at a time. Each generation and each run with an intent has one of its own. */
export type Label = 'current' | 'previous' | 'pending' | `generation-${Fingerprint}` | `run-${RunId}`;

export const generationLabel = (fingerprint: Fingerprint): Label => `generation-${fingerprint}`;
export const runLabel = (runId: RunId): Label => `run-${runId}`;

const LABEL = /^(?:current|previous|pending|generation-[0-9a-f]{16}|run-[A-Za-z0-9_.-]+)$/;
/** Labels of others may stand on the same secret; they are left alone. */
export const isLabel = (text: string): text is Label => LABEL.test(text);

export interface StoredVersion {
  readonly id: string;
  readonly labels: readonly Label[];
  readonly text: Secret;
  /** Encrypted with a key that every principal of the account may use, so that others than the vault's readers can read it. */
  readonly exposed: boolean;
}

/** What a further write would meet, found by reading alone. */
export interface StoreState {
  /** Why no key version may be written here; undefined where one may. */
  readonly barrier: LockstepError | undefined;
  /** What an operator should know before a write, in sentences. */
  readonly notes: readonly string[];
  /** Why these labels and this many further versions do not fit; undefined where they do. With versions it may ask the service. */
  readonly lacksRoom: (labels: readonly string[], versions: number) => Promise<VaultBarrier | undefined>;
}

export interface Holding extends StoreState {
  /** Every version that carries one of our labels, and whatever else has to be ours before anything may be written. */
  readonly versions: readonly StoredVersion[];
}

/**
 * The secret of one swarm, as labelled versions: what a service has to give for a key vault.
 * Errors of all methods: LockstepError that names the secret and the IAM action, without the service's own words.
 */
export interface VersionStore {
  /** For messages: `secret lockstep/<swarm> (account 111122223333 in eu-west-1)`. */
  readonly title: string;
  /** The longest value, in bytes. */
  readonly mostBytes: number;
  /** No versions where the secret does not exist. */
  read(): Promise<Holding>;
  /** The same without the values. */
  inspect(): Promise<StoreState>;
  /** Makes the secret ready for its first value, where it does not exist or is empty. */
  prepare(): Promise<void>;
  /** Gives the version with this text, and this label on it; makes it only where there is none. */
  put(text: Secret, label: Label): Promise<string>;
  /**
   * Moves a label, adds it (`from` undefined) or takes it off (`to` undefined). Where current leaves, previous arrives.
   * False where the label is no longer where `from` says; true also where it is at `to` already.
   */
  move(label: Label, from: string | undefined, to: string | undefined): Promise<boolean>;
}
