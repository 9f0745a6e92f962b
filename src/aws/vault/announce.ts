import type { RunIntent } from '../../domain/key.js';
import { isSameSecret } from '../../domain/secret.js';
import type { KeyVault } from '../../ports/key-vault.js';
import { readContents } from './contents.js';
import { readBack } from './read-back.js';
import { writable } from './writable.js';
import { runLabel } from './version-store.js';
import type { VersionStore } from './version-store.js';

/** What a whole rotation needs beside the label of its run: nothing is rotated whose key could not be kept then. */
const LABELS_OF_A_ROTATION = ['current', 'previous', 'pending', 'generation to come'];
/** The intent and the key. */
const VERSIONS_OF_A_ROTATION = 2;

export const announce = async (
  store: VersionStore,
  intent: RunIntent,
): Promise<Exclude<Awaited<ReturnType<KeyVault['announce']>>, { kind: 'refused' }>> => {
  const { swarmId, runId } = intent;
  const text = writable(store, { kind: 'intent', intent });
  const found = await readContents(store, swarmId);
  const { keys } = found;
  const known = found.intent(runId);
  const isRival = keys.pending !== undefined && keys.pending.runId !== runId;
  if (isRival || (known !== undefined && !isSameIntent(known, intent))) return { kind: 'conflict', keys };
  if (known !== undefined && keys.pending !== undefined) return { kind: 'kept', keys };
  const label = runLabel(runId);
  const lack = found.lacksRoom([...LABELS_OF_A_ROTATION, label], VERSIONS_OF_A_ROTATION);
  if (lack !== undefined) return { kind: 'full', why: lack, keys };
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

/** Whenever it was announced: a repeated run has another clock. */
const isSameIntent = (one: RunIntent, other: RunIntent): boolean =>
  one.runId === other.runId &&
  one.clusterVersion === other.clusterVersion &&
  isSameSecret(one.sealingKey, other.sealingKey);
