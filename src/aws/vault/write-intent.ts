import type { RunId } from '../../domain/ids.js';
import type { RunIntent } from '../../domain/key.js';
import { isSameSecret } from '../../domain/secret.js';
import type { KeyVault } from '../../ports/key-vault.js';
import { readContents } from './contents.js';
import { readBack } from './read-back.js';
import { NEEDS } from './version-room.js';
import { writable } from './writable.js';
import { runLabel } from './version-store.js';
import type { VersionStore } from './version-store.js';

export const writeIntent = async (
  store: VersionStore,
  intent: RunIntent,
  takeOver?: RunId,
): Promise<Exclude<Awaited<ReturnType<KeyVault['writeIntent']>>, { kind: 'refused' }>> => {
  const { swarmId, runId } = intent;
  const text = writable(store, { kind: 'intent', intent });
  const found = await readContents(store, swarmId);
  const { keys } = found;
  const known = found.intent(runId);
  const isRival = keys.pending !== undefined && ![runId, takeOver].includes(keys.pending.runId);
  if (isRival || (known !== undefined && !isSameIntent(known, intent))) return { kind: 'conflict', keys };
  if (known !== undefined && keys.pending?.runId === runId) return { kind: 'kept', keys };
  const label = runLabel(runId);
  const { barrier, lacksRoom } = found.state;
  if (barrier !== undefined) throw barrier;
  // Nothing is rotated whose key could not be stored then.
  const lack = await lacksRoom(NEEDS.rotate.labels, NEEDS.rotate.versions);
  if (lack !== undefined) return { kind: 'full', ...lack, keys };
  await store.prepare();
  const version = await store.put(text, label);
  if (!(await store.move('pending', found.holder('pending'), version))) {
    await store.move(label, version, undefined);
    return { kind: 'conflict', keys: (await readContents(store, swarmId)).keys };
  }
  return readBack(
    store,
    swarmId,
    ({ keys: { pending } }) => pending?.kind === 'intent' && isSameIntent(pending, intent),
  );
};

/** Whenever it was written: a repeated run has another clock. */
const isSameIntent = (one: RunIntent, other: RunIntent): boolean =>
  one.runId === other.runId &&
  one.clusterVersion === other.clusterVersion &&
  isSameSecret(one.sealingKey, other.sealingKey);
