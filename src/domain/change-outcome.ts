import { EXIT, type ExitCode } from './errors.js';
import type { OperationName } from './operation-names.js';
import type { Remedy } from './remedy.js';

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

/** The same for people. */
export const STATUS_WORDS = {
  unchanged: 'unchanged',
  changed: 'changed',
  blocked: 'blocked',
  failed: 'failed',
  unknown: 'unknown',
  atRisk: 'KEY AT RISK',
} as const satisfies Record<SwarmStatus, string>;

export interface SwarmOutcome {
  readonly status: SwarmStatus;
  /** In a sentence; empty where everything went as planned. */
  readonly why: string;
  /** A command where there is one; null where there is nothing to do. */
  readonly remedy: Remedy | null;
  /** The run whose lease or intent stood in the way. */
  readonly refusedBy: string | null;
  /** Every step that was begun, in order, and what it brought, in words. */
  readonly steps: readonly { readonly step: string; readonly result: string }[];
}

/** A swarm that is as it should be already needs no other one. */
export interface ChangeResult extends SwarmOutcome {
  /** Of the swarm. */
  readonly name: string;
  readonly wasWanted: boolean;
  /** What was planned for it; null where nothing was. */
  readonly action: OperationName | null;
}

/**
 * The exit code of a run that changes swarms: 5 while any key is at risk; 130 where it was interrupted; 7 where other runs stood in the
 * way of everything that was wanted; 4 where some swarm is not as it should be; else 0.
 */
export function changeExitCode(results: readonly ChangeResult[], interrupted: boolean): ExitCode {
  if (results.some(({ status }) => status === 'atRisk')) return EXIT.keyAtRisk;
  if (interrupted) return EXIT.interrupted;
  const wanted = results.filter(({ wasWanted }) => wasWanted);
  if (wanted.every(({ status }) => status === 'changed')) return EXIT.done;
  return wanted.every(({ refusedBy }) => refusedBy !== null) ? EXIT.refused : EXIT.partly;
}
