import type { RunId } from '../domain/ids.js';
import type { PlannedManager } from '../domain/plan/plan.js';
import type { Effect, Shown, Sight } from '../domain/seen-effect.js';
import type { ChangeReading } from '../onhost/change-answer.js';
import type { Target } from '../onhost/rotation-scripts.js';
import type { Asked } from './ask-managers.js';

/** What the answer to an act says by itself. Never more than a hint: who acts is not believed about it. */
export type Hint<Reading> =
  /** It took effect, and this is how the state is now. */
  | { readonly kind: 'clear'; readonly reading: Reading }
  /** It was never begun. */
  | { readonly kind: 'notRun'; readonly reason: string }
  /** It did not by this script, as that says; a script that a reboot cut short may have been another. */
  | { readonly kind: 'notDone'; readonly reason: string }
  /** It may have, and may still do so later. */
  | { readonly kind: 'unsure'; readonly reason: string };

/** What one manager shows of a state, and the cluster version before that: by a later one the state may have changed in between. */
export type Look<Reading extends Shown> = Pick<Sight<Reading>, 'reading' | 'version'>;

/** What became of a state that its executor reports and nobody else shows. */
export interface Precaution {
  /** False: it would be lost with the run, which therefore must not end. */
  readonly isSafe: boolean;
  /** In a clause, for people; empty where there was nothing to do. */
  readonly said: string;
}

/**
 * The one thing that a run does to a swarm: done on one manager, never a second time to find out whether it was done. `Reading`: the state
 * that it changes, as one manager shows it.
 */
export interface Act<Outcome, Reading extends Shown> {
  /** Of its step, in the journal and in the comment of its command. */
  readonly name: string;
  /** The cluster version at which it takes effect, and at no other: once the swarm is past it, it never does. */
  readonly fromVersion: number;
  readonly script: (target: Target, runId: RunId) => string;
  /** How long the script may take; `EXECUTION_SECONDS` unless told. */
  readonly executionSeconds?: number;
  readonly read: (answer: string) => ChangeReading<Outcome>;
  readonly judge: (asked: Extract<Asked<Outcome>, { readonly kind: 'facts' }>) => Hint<Reading>;
  /** The engine itself compares the noted version: a script that is delivered late changes nothing any more. */
  readonly isFenced: boolean;
  /** What is so where it did not take effect, in a clause. */
  readonly otherwise: string;
  readonly effect: Effect<Reading>;
  /** Asks one manager for the state. `step`: in the comment of the command. */
  readonly look: (step: string, manager: PlannedManager) => Promise<Look<Reading>>;
  /** Of two states that both show the effect: whether they are the same one. */
  readonly isSame: (a: Reading, b: Reading) => boolean;
  /** Brings to safety what only the executor reports: it may be forged, or the other managers may be the ones that are wrong. */
  readonly keepReported: (reading: Reading) => Promise<Precaution>;
}

/** For a state that nobody can lose. */
export const NOTHING_TO_KEEP = (): Promise<Precaution> => Promise.resolve({ isSafe: true, said: '' });
