import type { Fingerprint, RunId } from '../domain/ids.js';
import type { PlannedManager } from '../domain/plan/plan.js';
import type { Effect } from '../domain/seen-effect.js';
import type { ChangeReading } from '../onhost/change-answer.js';
import type { Target } from '../onhost/rotation-scripts.js';
import type { SealingKeys } from '../onhost/seal.js';
import type { Asked } from './ask-managers.js';
import type { LiveReading } from '../keys/live-key.js';
import type { ActName, SwarmRun } from '../engine/swarm-run.js';

/** What the answer to an act says by itself. Never more than a hint: who acts is not believed about it. */
export type Hint =
  /** It took effect, and this is how the live key is now. */
  | { readonly kind: 'clear'; readonly reading: LiveReading }
  /** It was never begun. */
  | { readonly kind: 'notRun'; readonly reason: string }
  /** It did not by this script, as that says; a script that a reboot cut short may have been another. */
  | { readonly kind: 'notDone'; readonly reason: string }
  /** It may have, and may still do so later. */
  | { readonly kind: 'unsure'; readonly reason: string };

/** The one thing that a run does to a swarm: done on one manager, never a second time to find out whether it was done. */
export interface Act<Outcome> {
  readonly name: ActName;
  readonly wanted: Effect['wanted'];
  /** The cluster version at which it takes effect, and at no other: once the swarm is past it, it never does. */
  readonly fromVersion: number;
  readonly script: (target: Target, runId: RunId) => string;
  readonly read: (answer: string) => ChangeReading<Outcome>;
  readonly judge: (asked: Extract<Asked<Outcome>, { readonly kind: 'facts' }>) => Hint;
  /** The engine itself compares the noted version: a script that is delivered late changes nothing any more. */
  readonly isFenced: boolean;
  /** What is so where it did not take effect, in a clause. */
  readonly otherwise: string;
}

export interface ActOptions {
  readonly keys: SealingKeys;
  /** Keys that are not new: the live one, and all that are stored. */
  readonly before: readonly Fingerprint[];
  /** Who carries it out; the planned executor unless told. */
  readonly executor?: PlannedManager;
}

/** One act, as the journal noted it before: a resumed run compares with the same keys, and believes the same manager as little. */
export interface Attempt<Outcome> extends Required<ActOptions> {
  readonly run: SwarmRun;
  readonly act: Act<Outcome>;
}
