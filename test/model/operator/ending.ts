import { changeExitCode, type ChangeResult, type SwarmStatus } from '../../../src/domain/change-outcome.js';
import type { ExitCode, LockstepError } from '../../../src/domain/errors.js';
import type { SwarmId } from '../../../src/domain/ids.js';
import type { Journal } from '../../../src/ports/journal.js';
import type { ClaimedAction } from '../oracle/claimed.js';
import type { Desk } from './desk.js';

/** What a process said of one swarm when it ended. */
export interface Said {
  readonly swarmId: SwarmId;
  readonly action: ClaimedAction;
  readonly status: SwarmStatus;
  readonly why: string;
  /** Names of the managers that it was about. */
  readonly managers: readonly string[];
}

/** What one process of an operator came to. */
export type Ending =
  | { readonly kind: 'ended'; readonly said: readonly Said[]; readonly exitCode: ExitCode }
  | { readonly kind: 'killed'; readonly last: string }
  /** It could not even begin. */
  | { readonly kind: 'refused'; readonly error: LockstepError };

/** Writes the end of a run into its journal, and tells it. */
export const conclude = async (
  { world }: Desk,
  journal: Journal,
  results: ReadonlyMap<SwarmId, ChangeResult>,
  said: readonly Said[],
): Promise<Ending> => {
  const exitCode = changeExitCode([...results.values()], false);
  await journal.append({ kind: 'ended', exitCode });
  await journal.close();
  world.told.push(JSON.stringify([...results]));
  return { kind: 'ended', said, exitCode };
};
