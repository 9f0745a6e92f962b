import { LockstepError } from '../../domain/errors.js';
import type { SwarmId } from '../../domain/ids.js';
import type { Kept, KeyVault, VaultOptions, VaultRefusal } from '../../ports/key-vault.js';
import { isUnusable } from './vault-calls.js';
import { writeIntent } from './write-intent.js';
import { readContents } from './contents.js';
import { keepPending } from './store-pending.js';
import { promote } from './promote-version.js';
import { retire, withdraw } from './retire-versions.js';
import { survey } from './survey-writes.js';
import type { VersionStore } from './version-store.js';

export type OpenStore = (swarmId: SwarmId, signal: AbortSignal | undefined) => VersionStore;

/** The rules of the port, over whatever service keeps the versions. */
export const createVault = (open: OpenStore): KeyVault => {
  const on = <Outcome>(
    swarmId: SwarmId,
    options: VaultOptions | undefined,
    work: (store: VersionStore) => Promise<Outcome>,
  ): Promise<Outcome | VaultRefusal> => refused(() => work(open(swarmId, options?.signal)));
  return {
    read: (swarmId, options) => on(swarmId, options, (store) => read(store, swarmId)),
    survey: (swarmId, options) =>
      on(swarmId, options, async (store) => ({ kind: 'surveyed', survey: await survey(store) }) as const),
    writeIntent: (intent, options) =>
      on(intent.swarmId, options, (store) => writeIntent(store, intent, options?.takeOver)),
    keepPending: (generation, options) => on(generation.swarmId, options, (store) => keepPending(store, generation)),
    promote: (promotion, options) => on(promotion.swarmId, options, (store) => promote(store, promotion)),
    retire: (swarmId, fingerprints, options) => on(swarmId, options, (store) => retire(store, swarmId, fingerprints)),
    withdraw: (swarmId, runId, options) => on(swarmId, options, (store) => withdraw(store, swarmId, runId)),
  };
};

const read = async (store: VersionStore, swarmId: SwarmId): Promise<Kept | { readonly kind: 'nothing' }> => {
  const { keys } = await readContents(store, swarmId);
  const isEmpty = keys.generations.length === 0 && keys.intents.length === 0;
  return isEmpty ? { kind: 'nothing' } : { kind: 'kept', keys };
};

const refused = async <Outcome>(work: () => Promise<Outcome>): Promise<Outcome | VaultRefusal> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    return { kind: 'refused', why: whyOf(error), error };
  }
};

const whyOf = (error: LockstepError): VaultRefusal['why'] => {
  if (isUnusable(error)) return 'unusable';
  return error.code === 'ACCESS_DENIED' ? 'denied' : 'failed';
};
