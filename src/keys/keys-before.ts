import type { Fingerprint } from '../domain/ids.js';
import { mayHaveNewKey, type KeyRun } from './key-run.js';
import { keptNow } from './vault-steps.js';

/**
 * Keys that an act cannot have made: the live one, and whatever was stored before this run began, or by this run before the act. What
 * another run has stored since may be the very key that is found in place of ours.
 */
export async function keysBefore(run: KeyRun, liveKey: Fingerprint | undefined): Promise<readonly Fingerprint[]> {
  const { runId, journal } = run.tools;
  // The journal has what was noted before the act; by now the key that it made may be stored as well.
  if (mayHaveNewKey(run)) return liveKey === undefined ? [] : [liveKey];
  const { startedAt } = journal.run.header;
  const { generations } = await keptNow(run);
  const older = generations.filter((each) => each.runId === runId || each.keptAt <= startedAt);
  return [...new Set([...(liveKey === undefined ? [] : [liveKey]), ...older.map(({ fingerprint }) => fingerprint)])];
}
