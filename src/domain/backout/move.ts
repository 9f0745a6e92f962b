import type { SwarmStatus } from '../change-outcome.js';
import type { Fingerprint, InstanceId, RunId } from '../ids.js';
import type { BegunAct } from './run-brief.js';
import type { Remedy } from '../remedy.js';

/** Opens a manager with the kept key that was proven to fit. */
export type Opening = { readonly instanceId: InstanceId; readonly fingerprint: Fingerprint };

/** The next thing to do on the way back. Each may be done again: what is so already stays so. Plain data, for the journal. */
export type Step =
  /**
   * Gives back the lease, which would keep this run from everything else, and sees to it that nothing that was sent can take effect any
   * more: what is read then stays true.
   */
  | {
      readonly kind: 'makeWay';
      readonly lease: RunId | null;
      readonly acts: readonly BegunAct[];
      /** There may be acts of which nobody knows. */
      readonly mayBeMore: boolean;
    }
  /** The live key is read, kept, made current and proven. */
  | { readonly kind: 'adopt' }
  | { readonly kind: 'unlock'; readonly managers: readonly Opening[] }
  /** The answer of an act, from the command history: the key that nobody has read. */
  | { readonly kind: 'recall'; readonly act: BegunAct }
  /** The engine is stopped, the copy put back, the engine started. */
  | { readonly kind: 'restore'; readonly runId: RunId; readonly instanceIds: readonly InstanceId[] }
  | { readonly kind: 'setAutolock'; readonly to: boolean }
  | { readonly kind: 'rotate'; readonly from: Fingerprint }
  /** Withdraws intents, and removes copies of key files from managers that do not need them any more. */
  | {
      readonly kind: 'tidy';
      readonly intents: readonly RunId[];
      readonly copied: readonly RunId[];
      readonly instanceIds: readonly InstanceId[];
    };

export type StepKind = Step['kind'];

export type Move =
  | Step
  /** Something that was done has not shown yet. */
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'settled' }
  | ({ readonly kind: 'stuck' } & Verdict);

/** Why it ends short of what was wanted. */
export interface Verdict {
  readonly status: Exclude<SwarmStatus, 'changed' | 'unchanged'>;
  /** In a sentence. */
  readonly why: string;
  /** A command where there is one. */
  readonly remedy: Remedy;
  /** The run that stands in the way. */
  readonly refusedBy: string | null;
}

/** One thing that is not as it should be in the end. */
export type Rest = Omit<Verdict, 'refusedBy'> & { readonly refusedBy?: string | null };

/** What was tried, and what came of it. */
export interface Attempt {
  readonly move: Step | Extract<Move, { readonly kind: 'wait' }>;
  /** Undefined where it did what it was to do. */
  readonly failure: Verdict | undefined;
}

/** What did not work twice needs a person. */
const MOST_TIMES = 2;

/** Nothing is done without bound, whatever comes of it. */
export const isTired = (
  attempts: readonly Attempt[],
  is: (move: Attempt['move']) => boolean,
  mostTimes = MOST_TIMES,
): boolean => attempts.filter(({ move }) => is(move)).length >= mostTimes;

/** The latest failure of a kind of step. */
export const failureOf = (attempts: readonly Attempt[], kind: StepKind): Verdict | undefined =>
  attempts.findLast(({ move }) => move.kind === kind)?.failure;
