import type { KeyGeneration } from '../../domain/key.js';
import type { KeyVault, Promotion } from '../../ports/key-vault.js';
import { readContents } from './contents.js';
import type { Contents } from './contents.js';
import { readBack } from './read-back.js';
import { runLabel } from './version-store.js';
import type { VersionStore } from './version-store.js';

export const promote = async (
  store: VersionStore,
  { swarmId, fingerprint, expected }: Promotion,
): Promise<Exclude<Awaited<ReturnType<KeyVault['promote']>>, { kind: 'refused' }>> => {
  const found = await readContents(store, swarmId);
  const { keys } = found;
  const generation = found.generation(fingerprint);
  const version = found.versionOf(fingerprint);
  if (generation === undefined || version === undefined) return { kind: 'notKept', keys };
  const current = keys.current?.fingerprint;
  if (current !== fingerprint) {
    if (current !== expected) return { kind: 'conflict', keys };
    if (!(await store.move('current', found.holder('current'), version))) {
      return { kind: 'conflict', keys: (await readContents(store, swarmId)).keys };
    }
  }
  await settle(store, found, generation);
  return readBack(store, swarmId, (contents) => contents.keys.current?.fingerprint === fingerprint);
};

/** Done also where a former promotion died in between. */
const settle = async (store: VersionStore, found: Contents, generation: KeyGeneration): Promise<void> => {
  const { runId, fingerprint } = generation;
  const pending = found.holder('pending');
  const own = runLabel(runId);
  const isOwn = pending !== undefined && [found.versionOf(fingerprint), found.holder(own)].includes(pending);
  if (isOwn) await store.move('pending', pending, undefined);
  if (found.intent(runId) !== undefined) await store.move(own, found.holder(own), undefined);
};
