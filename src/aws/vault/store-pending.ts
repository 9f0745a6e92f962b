import type { KeyGeneration } from '../../domain/key.js';
import type { KeyVault } from '../../ports/key-vault.js';
import { readContents } from './contents.js';
import type { Contents } from './contents.js';
import { readBack } from './read-back.js';
import { writable } from './writable.js';
import { generationLabel } from './version-store.js';
import type { VersionStore } from './version-store.js';

/** The key first, under the label of its generation, whoever else is pending: a key that was seen must not be lost to a race. */
export const keepPending = async (
  store: VersionStore,
  generation: KeyGeneration,
): Promise<Exclude<Awaited<ReturnType<KeyVault['keepPending']>>, { kind: 'refused' }>> => {
  const { swarmId, fingerprint, runId } = generation;
  writable(store, { kind: 'generation', generation });
  const found = await readContents(store, swarmId);
  const label = generationLabel(fingerprint);
  // The service alone counts versions now: a permission that is missing for counting must not cost a key.
  const lack = found.generation(fingerprint)
    ? undefined
    : await found.state.lacksRoom(['current', 'pending', label], 0);
  if (lack !== undefined) return { kind: 'full', ...lack, keys: found.keys };
  const version = await keep(store, found, generation);
  const isKept = (contents: Contents): boolean => contents.holder(label) !== undefined;
  if (found.keys.current?.fingerprint === fingerprint) return readBack(store, swarmId, isKept);
  const { pending } = found.keys;
  const isRival = pending !== undefined && pending.runId !== runId && !isSame(pending, generation);
  if (isRival || !(await store.move('pending', found.holder('pending'), version))) {
    const { keys } = await readBack(store, swarmId, isKept);
    return { kind: 'conflict', keys };
  }
  return readBack(
    store,
    swarmId,
    (contents) => isKept(contents) && contents.keys.pending !== undefined && isSame(contents.keys.pending, generation),
  );
};

/** Gives the version that holds the key, under the label of its generation. */
const keep = async (store: VersionStore, found: Contents, generation: KeyGeneration): Promise<string> => {
  const label = generationLabel(generation.fingerprint);
  const known = found.versionOf(generation.fingerprint);
  if (known === undefined) {
    await store.prepare();
    return store.put(writable(store, { kind: 'generation', generation }), label);
  }
  // A retired generation that is still previous has lost its label.
  await store.move(label, found.holder(label), known);
  return known;
};

const isSame = (pending: NonNullable<Contents['keys']['pending']>, { fingerprint }: KeyGeneration): boolean =>
  pending.kind === 'generation' && pending.fingerprint === fingerprint;
