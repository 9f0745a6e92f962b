import type { Fingerprint } from '../../domain/ids.js';
import type { Action, PlannedManager, SwarmChange } from '../../domain/plan/plan.js';
import { ours } from '../../domain/remedy.js';
import type { SealingKeys } from '../../onhost/seal.js';
import { performAct, type Acted } from '../../swarm/perform-act.js';
import { rotation, turningOff, turningOn } from '../../keys/cluster-acts.js';
import { recordIntent, endRivalIntent } from '../../keys/record-intent.js';
import { storeLiveKey } from '../../keys/store-live-key.js';
import { keysBefore } from '../../keys/keys-before.js';
import { releaseLease, takeLease } from '../../swarm/lease.js';
import { noteCertificates } from '../../keys/note-certificates.js';
import { noteVersion } from '../../keys/note-version.js';
import { removeKeyFileBackups, saveKeyFileBackups } from '../../keys/key-file-backups.js';
import { promoteKey } from '../../keys/promote-key.js';
import { verifyManagers, type Lagging, type Wanted } from '../../keys/verify-managers.js';
import { retireOtherKeys } from '../../keys/retire-keys.js';
import { Stopped } from '../../engine/stopped.js';
import type { SwarmRun } from '../../engine/swarm-run.js';
import { verifiersBeside } from '../../swarm/verifiers.js';

/** The way of one swarm through each action. Errors: Stopped, from any step. Gives the managers that are not proven. */
export type Actions = Readonly<Record<Action, (run: SwarmRun) => Promise<Lagging>>>;

export const ACTIONS: Actions = {
  rotate: async (run) => {
    await takeLease(run);
    const oldKey = await liveKeyKept(run);
    const before = await keysBefore(run, oldKey);
    const keys = await recordIntent(run);
    await saveKeyFileBackups(run);
    const acted = await performAct(run, rotation(run.change, keys), { keys, before });
    return finish(run, acted, keys, expectedAfter(run.change, oldKey));
  },

  rotateCompromised: async (run) => {
    await takeLease(run);
    const oldKey = await liveKeyKept(run);
    const before = await keysBefore(run, oldKey);
    const keys = await recordIntent(run);
    const renewedFrom = await noteCertificates(run);
    await performAct(run, turningOff(run.change.fromVersion), { keys, before });
    // Autolock stays off until each manager was seen in clear: only such a one renews anything. It goes on again in any case.
    const unseen = await verifyManagers(run, 'prove-off', { kind: 'clear' });
    const acted = await turnOnAgain(run, keys, before);
    return finish(run, acted, keys, expectedAfter(run.change, oldKey), { renewedFrom, unseen });
  },

  enable: async (run) => {
    await takeLease(run);
    const before = await keysBefore(run, undefined);
    const keys = await recordIntent(run);
    const acted = await performAct(run, turningOn(run.change.fromVersion, keys), { keys, before });
    return finish(run, acted, keys, run.change.currentKey ?? undefined);
  },

  adopt: async (run) => {
    await takeLease(run);
    const { lagging } = await adopt(run);
    await leave(run, lagging);
    return lagging;
  },

  disable: async (run) => {
    await takeLease(run);
    const oldKey = await liveKeyKept(run);
    const before = await keysBefore(run, oldKey);
    const keys = await run.tools.newSealingKeys();
    await performAct(run, turningOff(run.change.fromVersion), { keys, before });
    const lagging = await verifyManagers(run, 'prove', { kind: 'clear' });
    await leave(run, lagging);
    return lagging;
  },
};

/** The key is live: keep it, make it current, prove it, and leave nothing behind. */
async function finish(
  run: SwarmRun,
  acted: Acted,
  keys: SealingKeys,
  expected: Fingerprint | undefined,
  renewal: Pick<Extract<Wanted, { readonly kind: 'key' }>, 'renewedFrom' | 'unseen'> = {},
): Promise<Lagging> {
  const fingerprint = await storeLiveKey(run, '', acted, keys);
  await promoteKey(run, 'promote', fingerprint, expected);
  const lagging = await verifyManagers(run, 'prove', { kind: 'key', fingerprint, ...renewal });
  const isEveryoneProven = lagging.length === 0 && run.change.laggards.length === 0;
  await removeKeyFileBackups(run, without(run.change.managers, lagging), isEveryoneProven ? 'everyones' : 'own');
  if (isEveryoneProven) await retireOtherKeys(run, fingerprint);
  await leave(run, lagging);
  return lagging;
}

/** What a run that is taken over has announced may be all that opens the answer with the key of a manager that is not proven. */
async function leave(run: SwarmRun, lagging: Lagging): Promise<void> {
  if (lagging.length === 0 && run.change.laggards.length === 0) await endRivalIntent(run);
  await releaseLease(run);
}

/** On the planned executor, and where that does not do it on each of the others: autolock is not left off for the sake of one manager. */
async function turnOnAgain(run: SwarmRun, keys: SealingKeys, before: readonly Fingerprint[]): Promise<Acted> {
  const { executor, swarmId } = run.change;
  let last: Stopped | undefined;
  for (const manager of [executor, ...verifiersBeside(run.change, executor)]) {
    try {
      const fromVersion = await noteVersion(run);
      return await performAct(run, turningOn(fromVersion, keys), { keys, before, executor: manager });
    } catch (error) {
      if (!(error instanceof Stopped) || error.details.status !== 'failed') throw error;
      last = error;
    }
  }
  throw new Stopped({
    status: 'failed',
    why: last?.details.why ?? 'no manager is included',
    remedy: ours('enable', '--swarm', swarmId),
  });
}

const without = (managers: readonly PlannedManager[], lagging: Lagging): readonly PlannedManager[] => {
  const behind = new Set(lagging.map(({ instanceId }) => instanceId));
  return managers.filter(({ instanceId }) => !behind.has(instanceId));
};

/** The live key, which is in the vault: since before, or by being adopted now, proven on every manager. */
async function liveKeyKept(run: SwarmRun): Promise<Fingerprint> {
  const { adoptFirst, liveKey, swarmId } = run.change;
  if (!adoptFirst && liveKey !== null) return liveKey;
  const { fingerprint, lagging } = await adopt(run);
  if (lagging.length === 0) return fingerprint;
  throw new Stopped({
    status: 'failed',
    why: `the live key is stored now, but does not unlock every manager: ${lagging.map(({ name, why }) => `${name}: ${why}`).join('; ')}`,
    remedy: ours('audit', '--prove', '--swarm', swarmId),
  });
}

/** The live key can be read again as long as the swarm serves, so that no announcement is needed. */
async function adopt(run: SwarmRun): Promise<{ readonly fingerprint: Fingerprint; readonly lagging: Lagging }> {
  const fingerprint = await storeLiveKey(run, 'adopt-', undefined, await run.tools.newSealingKeys());
  await promoteKey(run, 'adopt-promote', fingerprint, run.change.currentKey ?? undefined);
  const lagging = await verifyManagers(run, 'adopt-prove', { kind: 'key', fingerprint });
  return { fingerprint, lagging };
}

const expectedAfter = ({ adoptFirst, currentKey }: SwarmChange, oldKey: Fingerprint): Fingerprint | undefined =>
  adoptFirst ? oldKey : (currentKey ?? undefined);
