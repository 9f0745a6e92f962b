/** What plans, reports and progress say of one thing that is done to swarms. Each sentence fits one swarm and several. */
export interface OperationWords {
  /** Heading of its plan: `rotate the key; store and verify the new key`. */
  readonly intention: string;
  /** In the totals of a plan: `2 swarms will be rotated`. */
  readonly planned: string;
  /** In the summary of a dry run: `2 of 2 swarms would get a new key`. */
  readonly wouldBe: string;
  /** In the summary of a run, for one swarm and for several; `onAll`: `every manager`, or those of them that were included. */
  readonly achieved: (verb: AchievedVerb, onAll: string) => string;
}

/** `has` and `is` for one swarm, `have` and `are` for several. */
interface AchievedVerb {
  readonly has: 'has' | 'have';
  readonly is: 'is' | 'are';
}

/** Steps as journals and JSON name them, for people. */
export type StepWords = Readonly<Record<string, string>>;
