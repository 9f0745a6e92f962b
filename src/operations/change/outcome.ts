/** What became of a swarm in a run. */
export type SwarmStatus =
  | 'unchanged'
  | 'changed'
  /** Something had to be otherwise first. Nothing was changed. */
  | 'blocked'
  /** It ended in a known state that is not the wanted one. Every key is safe. */
  | 'failed'
  /** What is true could not be told. A resumed run finds out. */
  | 'unknown'
  /** A key that is or may be live is not in the vault. */
  | 'atRisk';

export interface SwarmOutcome {
  readonly status: SwarmStatus;
  /** In a sentence; empty where everything went as planned. */
  readonly why: string;
  /** A command where there is one; null where there is nothing to do. */
  readonly remedy: string | null;
  /** The run whose lease or announcement stood in the way. */
  readonly refusedBy: string | null;
  /** Every step that was begun, in order, and what it brought, in words. */
  readonly steps: readonly { readonly step: string; readonly result: string }[];
}
