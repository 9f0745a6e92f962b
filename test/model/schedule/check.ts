import type { KeyOperations } from '../../../src/operations/key-operations.js';
import { schedules } from './arbitrary.js';
import { scheduleInWords } from './in-words.js';
import { play } from './play.js';
import type { Schedule } from './schedule.js';
import { addTallies, type Tally } from './tally.js';
import { fc } from '../../support/fast-check.js';

export interface CheckOptions {
  readonly runs: number;
  readonly seed: number;
  /** Of one failing schedule, as it was printed. */
  readonly path?: string;
  /** Another way to change a swarm than the right one. */
  readonly actions?: KeyOperations;
  /** Only these violations count; all of them unless told. */
  readonly breaks?: RegExp;
  /** Narrows random schedules to those that are of interest. */
  readonly within?: (schedule: Schedule) => Schedule;
  /** False: the first schedule that fails is told as it is. */
  readonly shrinks?: boolean;
  /** Told after each. */
  readonly onPlayed?: (tally: Tally) => void;
}

export interface Checked {
  /** Until the first schedule that fails. */
  readonly tally: Tally;
  /** Of the smallest schedule that fails. */
  readonly violations: readonly string[];
  /** Everything that a person needs to see it again; undefined where no schedule fails. */
  readonly failure: string | undefined;
}

/** What a schedule ended with that could not be played to its end; nothing where a promise was broken. */
const thrown = (error: unknown): readonly string[] =>
  error instanceof Error && !error.message.startsWith('Property failed')
    ? [`THROWN ${error.stack ?? error.message}`]
    : [];

/** Plays so many schedules, and tells the smallest one that it finds in which a promise is broken. */
export const checkSchedules = async ({
  runs,
  seed,
  path,
  actions,
  within,
  breaks = /^/,
  shrinks = true,
  onPlayed,
}: CheckOptions): Promise<Checked> => {
  let tally: Tally = new Map();
  let hasFailed = false;
  /** Of the last schedule that failed: played again it may show none, where something is left to chance. */
  let seen: readonly string[] = [];
  const isKept = async (schedule: Schedule): Promise<boolean> => {
    const { violations, counts } = await play(schedule, actions);
    const isBroken = violations.some((violation) => breaks.test(violation));
    if (!hasFailed) {
      tally = addTallies([tally, new Map([['schedule', 1]]), counts]);
      onPlayed?.(tally);
    }
    hasFailed ||= isBroken;
    if (isBroken) seen = violations;
    return !isBroken;
  };
  const details = await fc.check(fc.asyncProperty(within === undefined ? schedules : schedules.map(within), isKept), {
    seed,
    numRuns: runs,
    endOnFailure: !shrinks,
    ...(path === undefined ? {} : { path }),
  });
  if (!details.failed) return { tally, violations: [], failure: undefined };
  const [schedule] = details.counterexample ?? [];
  if (schedule === undefined) throw new Error('a schedule failed, and is not told', { cause: details.errorInstance });
  const { violations, story } = await play(schedule, actions);
  const failure = [
    `seed ${seed}, path ${details.counterexamplePath ?? ''} (npm run schedules -- --seed ${seed} --path ${details.counterexamplePath ?? ''})`,
    scheduleInWords(schedule),
    ...violations.map((violation) => `VIOLATION ${violation}`),
    ...(violations.length === 0 ? seen.map((violation) => `VIOLATION, and not when played again: ${violation}`) : []),
    ...thrown(details.errorInstance),
    ...story.map((line) => `  ${line}`),
  ].join('\n');
  return { tally, violations, failure };
};
