import type { AccountId, InstanceId, Region, RunId, SwarmId } from '../ids.js';
import type { SwarmChange } from '../plan/plan.js';

/*
 * What a journal tells is plain data, and goes into the journal of the run that backs the other one out. Hence type aliases, which are
 * journal values.
 */

/** The one thing that a run did to a swarm, or was about to do, as its journal noted it before. */
export type BegunAct = {
  readonly runId: RunId;
  readonly name: 'rotate' | 'enable' | 'disable';
  readonly instanceId: InstanceId;
  readonly account: AccountId;
  readonly region: Region;
  /** 16 hex digits: names its answer. */
  readonly nonce: string;
  /** When it was sent, at the earliest; ISO 8601. */
  readonly at: string;
  /** The journal does not say how it ended: it may still take effect. */
  readonly inDoubt: boolean;
  /** The engine compares the noted version: once the swarm has moved on, it never takes effect any more. */
  readonly fenced: boolean;
};

/** What is known of a run on one swarm before anybody looks at it. */
export type SwarmBrief = {
  readonly swarmId: SwarmId;
  readonly name: string;
  /** As it was planned; null where no journal tells. */
  readonly change: SwarmChange | null;
  /**
   * Whether the journal tells all that was begun. Not where none is left, or its end is not to be read, or where it is a copy from before
   * the end of the run: more may have been begun than anybody knows.
   */
  readonly isWhole: boolean;
  /** Whether the run has changed the swarm, or may have. True where its journal is not whole. */
  readonly mayHaveActed: boolean;
  readonly acts: readonly BegunAct[];
  /** A later run that changed this swarm: its setting is nobody's business any more. */
  readonly supersededBy: RunId | null;
};
