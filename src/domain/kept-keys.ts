import type { Fingerprint } from './ids.js';
import type { KeyGeneration, RunIntent } from './key.js';

/** What a vault keeps of one swarm. */
export interface KeptKeys {
  /** Every generation that carries a label, so that some manager may still need it; each once, oldest first. */
  readonly generations: readonly KeyGeneration[];
  /** The generation that was proven last. */
  readonly current: KeyGeneration | undefined;
  readonly previous: KeyGeneration | undefined;
  /** What was begun and not promoted yet: a run's intent, and from the moment its key is known that key. */
  readonly pending: Pending | undefined;
  /** Every run with an intent that was neither promoted nor withdrawn. */
  readonly intents: readonly RunIntent[];
  /** Generations that others than the vault's readers can read as well: they are encrypted with a key that the whole account may use. */
  readonly exposed: readonly Fingerprint[];
}

export type Pending = ({ readonly kind: 'intent' } & RunIntent) | ({ readonly kind: 'generation' } & KeyGeneration);
