import type { Fingerprint } from '../../domain/ids.js';
import type { Action, PlannedManager, SwarmChange } from '../../domain/plan/plan.js';
import type { SealingKeys } from '../../onhost/seal.js';
import { announce } from './announce.js';
import { perform, type Acted } from './act.js';
import { rotation, turningOff, turningOn } from './acts.js';
import { keepLiveKey } from './keep.js';
import { releaseLease, takeLease } from './lease.js';
import { removePreimages, savePreimages } from './pre-images.js';
import { promote } from './promote.js';
import { proveManagers, type Lagging } from './prove.js';
import { retireOthers } from './retire.js';
import { Stopped } from './stopped.js';
import type { SwarmRun } from './swarm-run.js';

/** The way of one swarm through each action. Errors: Stopped, from any step. Gives the managers that are not proven. */
export type Actions = Readonly<Record<Action, (run: SwarmRun) => Promise<Lagging>>>;

export const ACTIONS: Actions = {
  rotate: async (run) => {
    await takeLease(run);
    const oldKey = await liveKeyKept(run);
    const keys = await announce(run);
    await savePreimages(run);
    const acted = await perform(run, rotation(run.change, oldKey, keys), keys);
    return finish(run, acted, keys, expectedAfter(run.change, oldKey));
  },

  rotateCompromised: async (run) => {
    await takeLease(run);
    const oldKey = await liveKeyKept(run);
    const keys = await announce(run);
    await perform(run, turningOff(), keys);
    await proveManagers(run, 'prove-off', { kind: 'clear' });
    const acted = await perform(run, turningOn(keys), keys);
    return finish(run, acted, keys, expectedAfter(run.change, oldKey));
  },

  enable: async (run) => {
    await takeLease(run);
    const keys = await announce(run);
    const acted = await perform(run, turningOn(keys), keys);
    return finish(run, acted, keys, run.change.currentKey ?? undefined);
  },

  adopt: async (run) => {
    await takeLease(run);
    const { lagging } = await adopt(run);
    await releaseLease(run);
    return lagging;
  },

  disable: async (run) => {
    await takeLease(run);
    await liveKeyKept(run);
    await perform(run, turningOff(), await run.tools.sealingKeys());
    const lagging = await proveManagers(run, 'prove', { kind: 'clear' });
    await releaseLease(run);
    return lagging;
  },
};

/** The key is live: keep it, make it current, prove it, and leave nothing behind. */
async function finish(
  run: SwarmRun,
  acted: Acted,
  keys: SealingKeys,
  expected: Fingerprint | undefined,
): Promise<Lagging> {
  const fingerprint = await keepLiveKey(run, '', { ...acted, rotatedAt: acted.at }, keys);
  await promote(run, 'promote', fingerprint, expected);
  const lagging = await proveManagers(run, 'prove', { kind: 'key', fingerprint });
  const isEveryoneProven = lagging.length === 0 && run.change.laggards.length === 0;
  await removePreimages(run, without(run.change.managers, lagging), isEveryoneProven ? 'everyones' : 'own');
  if (isEveryoneProven) await retireOthers(run, fingerprint);
  await releaseLease(run);
  return lagging;
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
    why: `the live key is kept now, but does not open every manager: ${lagging.map(({ name, why }) => `${name}: ${why}`).join('; ')}`,
    remedy: `lockstep audit --prove --swarm ${swarmId}`,
  });
}

/** The live key can be read again as long as the swarm serves, so that no announcement is needed. */
async function adopt(run: SwarmRun): Promise<{ readonly fingerprint: Fingerprint; readonly lagging: Lagging }> {
  const recall = () => Promise.resolve({ kind: 'unread', reason: 'it was not made by this run' } as const);
  const keys = await run.tools.sealingKeys();
  const origin = { reading: undefined, rotatedAt: undefined, recall };
  const fingerprint = await keepLiveKey(run, 'adopt-', origin, keys);
  await promote(run, 'adopt-promote', fingerprint, run.change.currentKey ?? undefined);
  const lagging = await proveManagers(run, 'adopt-prove', { kind: 'key', fingerprint });
  return { fingerprint, lagging };
}

const expectedAfter = ({ adoptFirst, currentKey }: SwarmChange, oldKey: Fingerprint): Fingerprint | undefined =>
  adoptFirst ? oldKey : (currentKey ?? undefined);
