import type { Fingerprint } from '../domain/ids.js';
import type { PlannedManager } from '../domain/plan/plan.js';
import type { SealingKeys } from '../onhost/seal.js';
import { releaseLease } from '../swarm/lease.js';
import type { KeyActed } from './key-acts.js';
import { removeKeyFileBackups } from './key-file-backups.js';
import type { KeyRun } from './key-run.js';
import { promoteKey } from './promote-key.js';
import { endRivalIntent } from './record-intent.js';
import { retireOtherKeys } from './retire-keys.js';
import { storeLiveKey } from './store-live-key.js';
import { verifyManagers, type Lagging, type Wanted } from './verify-managers.js';

/**
 * A new key is live: stores it, makes it current, verifies every manager, and leaves nothing behind. `expected`: the current key of the
 * vault until then. Gives the managers that are not verified. Errors: Stopped.
 */
export async function finishKey(
  run: KeyRun,
  acted: KeyActed,
  keys: SealingKeys,
  expected: Fingerprint | undefined,
  renewal: Pick<Extract<Wanted, { readonly kind: 'key' }>, 'renewedFrom' | 'unseen'> = {},
): Promise<Lagging> {
  const fingerprint = await storeLiveKey(run, '', acted, keys);
  await promoteKey(run, 'promote', fingerprint, expected);
  const lagging = await verifyManagers(run, 'prove', { kind: 'key', fingerprint, ...renewal });
  const isEveryoneVerified = lagging.length === 0 && run.change.laggards.length === 0;
  await removeKeyFileBackups(run, without(run.change.managers, lagging), isEveryoneVerified ? 'everyones' : 'own');
  if (isEveryoneVerified) await retireOtherKeys(run, fingerprint);
  await leaveSwarm(run, lagging);
  return lagging;
}

/** The intent of a run that is taken over may be all that opens the answer with the key of a manager that is not verified. */
export async function leaveSwarm(run: KeyRun, lagging: Lagging): Promise<void> {
  if (lagging.length === 0 && run.change.laggards.length === 0) await endRivalIntent(run);
  await releaseLease(run);
}

const without = (managers: readonly PlannedManager[], lagging: Lagging): readonly PlannedManager[] => {
  const behind = new Set(lagging.map(({ instanceId }) => instanceId));
  return managers.filter(({ instanceId }) => !behind.has(instanceId));
};
