import type { Fingerprint, RunId, SwarmId } from '../../domain/ids.js';
import type { KeyVault } from '../../ports/key-vault.js';
import { readContents } from './contents.js';
import { readBack } from './read-back.js';
import { generationLabel, runLabel } from './version-store.js';
import type { Label, VersionStore } from './version-store.js';

type Outcome<Method extends 'retire' | 'withdraw'> = Exclude<
  Awaited<ReturnType<KeyVault[Method]>>,
  { kind: 'refused' }
>;

export const retire = async (
  store: VersionStore,
  swarmId: SwarmId,
  fingerprints: readonly Fingerprint[],
): Promise<Outcome<'retire'>> => {
  const found = await readContents(store, swarmId);
  const { current, pending } = found.keys;
  const needed = [current?.fingerprint, pending?.kind === 'generation' ? pending.fingerprint : undefined];
  if (fingerprints.some((fingerprint) => needed.includes(fingerprint))) return { kind: 'conflict', keys: found.keys };
  const labels = fingerprints.map(generationLabel);
  await takeOff(store, labels, found.holder);
  return readBack(store, swarmId, ({ holder }) => labels.every((label) => holder(label) === undefined));
};

export const withdraw = async (store: VersionStore, swarmId: SwarmId, runId: RunId): Promise<Outcome<'withdraw'>> => {
  const found = await readContents(store, swarmId);
  const holder = found.keys.pending?.runId === runId ? found.holder('pending') : undefined;
  if (holder !== undefined && !(await store.move('pending', holder, undefined))) {
    return { kind: 'conflict', keys: (await readContents(store, swarmId)).keys };
  }
  await takeOff(store, [runLabel(runId)], found.holder);
  return readBack(store, swarmId, ({ keys, intent }) => keys.pending?.runId !== runId && intent(runId) === undefined);
};

/** One that is gone already, or has moved on, is no reason to stop. */
const takeOff = async (
  store: VersionStore,
  labels: readonly Label[],
  holder: (label: Label) => string | undefined,
): Promise<void> => {
  for (const label of labels) {
    const version = holder(label);
    if (version !== undefined) await store.move(label, version, undefined);
  }
};
