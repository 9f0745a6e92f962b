import type { z } from 'zod';
import type { SwarmCustody, VaultHome } from '../../domain/custody.js';
import type { SwarmView } from '../../domain/fleet.js';
import type { PlannedSwarm, PlanOf } from '../../domain/plan/plan.js';
import type { Operation } from '../../engine/operation.js';
import type { KeyTools } from '../../keys/key-run.js';
import type { ShownChange } from '../../report/plan-text.js';

/** An operation that is planned for each swarm, frozen, and carried out in waves. */
export interface PlannedOperation<Change extends PlannedSwarm> {
  /** Whether it concerns unlock keys: then the vaults are read and the stored keys tried, before and after. */
  readonly provesKeys: boolean;
  readonly operationFor: (change: Change) => Operation<Change, KeyTools>;
  /** What its plan says of one swarm. */
  readonly show: (change: Change) => ShownChange;
  /** Whose vault holds the keys that it changes; undefined: it changes none. */
  readonly homeOf: (change: Change) => VaultHome | undefined;
  /** Reads the plan back from the head of a journal. */
  readonly planSchema: z.ZodType<readonly PlanOf<Change>[]>;
  /** What is so after a change without having been verified, in a sentence with its command; `web-9 joined the managers during the run`. */
  readonly unverifiedAfter: (change: Change, swarm: SwarmView, custody: SwarmCustody | undefined) => readonly string[];
}

/** What it would do to one swarm. `now` is the operator's clock. */
export type Plan<Change extends PlannedSwarm> = (
  swarm: SwarmView,
  custody: SwarmCustody | undefined,
  now: Date,
) => PlanOf<Change>;
