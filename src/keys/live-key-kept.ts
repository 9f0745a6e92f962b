import type { Fingerprint } from '../domain/ids.js';
import type { SwarmChange } from '../domain/plan/plan.js';
import { ours } from '../domain/remedy.js';
import { Stopped } from '../engine/stopped.js';
import { inWords } from './key-operation.js';
import type { KeyRun } from './key-run.js';
import { promoteKey } from './promote-key.js';
import { storeLiveKey } from './store-live-key.js';
import { verifyManagers, type Lagging } from './verify-managers.js';

/** The live key, which is in the vault: since before, or by being imported now, verified on every manager. Errors: Stopped. */
export async function liveKeyKept(run: KeyRun): Promise<Fingerprint> {
  const { adoptFirst, liveKey, swarmId } = run.change;
  if (!adoptFirst && liveKey !== null) return liveKey;
  const { fingerprint, lagging } = await importLiveKey(run);
  if (lagging.length === 0) return fingerprint;
  throw new Stopped({
    status: 'failed',
    why: `the live key is stored now, but does not unlock every manager: ${inWords(lagging)}`,
    remedy: ours('audit', '--prove', '--swarm', swarmId),
  });
}

/** The live key can be read again as long as the swarm serves, so that no intent is needed. Errors: Stopped. */
export async function importLiveKey(
  run: KeyRun,
): Promise<{ readonly fingerprint: Fingerprint; readonly lagging: Lagging }> {
  const fingerprint = await storeLiveKey(run, 'adopt-', undefined, await run.tools.newSealingKeys());
  await promoteKey(run, 'adopt-promote', fingerprint, run.change.currentKey ?? undefined);
  const lagging = await verifyManagers(run, 'adopt-prove', { kind: 'key', fingerprint });
  return { fingerprint, lagging };
}

/** The current key of the vault when the next one is to take its place. */
export const currentAfter = ({ adoptFirst, currentKey }: SwarmChange, liveKey: Fingerprint): Fingerprint | undefined =>
  adoptFirst ? liveKey : (currentKey ?? undefined);
