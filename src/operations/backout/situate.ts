import type { Attempt } from '../../domain/backout/move.js';
import type { Situation } from '../../domain/backout/backout-situation.js';
import type { BegunAct } from '../../domain/backout/run-brief.js';
import type { Fingerprint } from '../../domain/ids.js';
import { findLeftovers } from './leftovers.js';
import type { Backout, LookTools, Site, SwarmSeen } from './backout-tools.js';

/** What the run that backs out has done so far. */
export interface SoFar {
  readonly acts: readonly BegunAct[];
  readonly attempts: readonly Attempt[];
  /** The keys that were live when it began to rotate them. */
  readonly begunFrom: readonly Fingerprint[];
}

const NOTHING: SoFar = { acts: [], attempts: [], begunFrom: [] };

/** All that the next move rests on. Changes nothing. */
export async function situate(
  tools: LookTools,
  { runId, runs, restorePreImage, rotateAgain }: Backout,
  { brief }: Site,
  seen: SwarmSeen,
  { acts, attempts, begunFrom }: SoFar = NOTHING,
): Promise<Situation> {
  return {
    ...seen,
    runId,
    runs,
    brief,
    left: await findLeftovers(tools, seen, runs),
    acts: [...brief.acts, ...acts],
    attempts,
    restorePreImage,
    rotateAgain: rotateAgain ? { begunFrom } : undefined,
  };
}
