import { finishKey, leaveSwarm } from '../../keys/finish-key.js';
import { performKeyAct, turningOff, turningOn } from '../../keys/key-acts.js';
import { endingOf, keyOperation } from '../../keys/key-operation.js';
import { mayHaveNewKey } from '../../keys/key-run.js';
import { keysBefore } from '../../keys/keys-before.js';
import { importLiveKey, liveKeyKept } from '../../keys/live-key-kept.js';
import { recordIntent } from '../../keys/record-intent.js';
import { verifyManagers } from '../../keys/verify-managers.js';
import { takeLease } from '../../swarm/lease.js';

/** Autolock on: its new key is stored and verified on every manager. */
export const enableAutolock = keyOperation(async (run) => {
  await takeLease(run, { orGoOn: mayHaveNewKey(run) });
  const before = await keysBefore(run, undefined);
  const keys = await recordIntent(run);
  const acted = await performKeyAct(run, turningOn(run, run.change.fromVersion, keys), { before });
  return endingOf(run, await finishKey(run, acted, keys, run.change.currentKey ?? undefined));
});

/** Autolock is on already: its live key is stored and verified on every manager. Nothing changes in the swarm. */
export const importKey = keyOperation(async (run) => {
  await takeLease(run, { orGoOn: false });
  const { lagging } = await importLiveKey(run);
  await leaveSwarm(run, lagging);
  return endingOf(run, lagging);
});

/** Autolock off. The live key is stored before: a manager that is down needs it once more. */
export const disableAutolock = keyOperation(async (run) => {
  await takeLease(run, { orGoOn: false });
  const oldKey = await liveKeyKept(run);
  const before = await keysBefore(run, oldKey);
  const keys = await run.tools.newSealingKeys();
  await performKeyAct(run, turningOff(run, run.change.fromVersion, keys), { before });
  const lagging = await verifyManagers(run, 'prove', { kind: 'clear' });
  await leaveSwarm(run, lagging);
  return endingOf(run, lagging);
});
