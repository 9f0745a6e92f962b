import pLimit from 'p-limit';
import type { VaultView } from '../../domain/custody.js';
import type { SwarmView } from '../../domain/fleet.js';
import type { SwarmId } from '../../domain/ids.js';
import type { Scope } from '../../domain/instance.js';
import { byScope, chooseHome, type VaultShelf } from '../../domain/judge-custody.js';
import type { KeyVault } from '../../ports/key-vault.js';

/** Enough to hide the latency of a large fleet, few enough not to be throttled for it. */
const AT_A_TIME = 8;

export type VaultFor = (scope: Scope) => KeyVault;

/** What is kept of each swarm, and where. A vault that refuses is part of the answer. Rejects only for an abort, or a defect. */
export async function readVaults(
  vaultFor: VaultFor,
  swarms: readonly Pick<SwarmView, 'swarmId' | 'scopes'>[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<SwarmId, VaultShelf>> {
  const limit = pLimit(AT_A_TIME);
  const read = (swarmId: SwarmId, scope: Scope): Promise<VaultShelf> =>
    limit(async () => ({ scope, vault: await viewOf(vaultFor(scope), swarmId, signal) }));
  const homes = swarms.map(async ({ swarmId, scopes }): Promise<readonly [SwarmId, VaultShelf]> => {
    const [first, ...others] = await Promise.all([...scopes].sort(byScope).map((scope) => read(swarmId, scope)));
    if (first === undefined) throw new Error(`swarm ${swarmId} is in no scope`);
    return [swarmId, chooseHome([first, ...others])];
  });
  return new Map(await Promise.all(homes));
}

async function viewOf(vault: KeyVault, swarmId: SwarmId, signal: AbortSignal | undefined): Promise<VaultView> {
  const answer = await vault.read(swarmId, signal === undefined ? {} : { signal });
  switch (answer.kind) {
    case 'kept':
      return { kind: 'kept', keys: answer.keys };
    case 'nothing':
      return answer;
    case 'refused':
      return { kind: 'refused', error: answer.error };
  }
}
