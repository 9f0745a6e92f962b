import { fingerprintOf, type UnlockKey } from '../domain/key.js';
import type { SwarmRun } from '../engine/swarm-run.js';
import { patiently, vaultOf } from './vault-steps.js';

/**
 * Stores a key that one manager has answered and no other one shows. It may be forged, and then opens nothing; or it is live, and the
 * others are wrong. Nobody is asked to believe it: it is neither the current key nor dated. Whether it is in the vault.
 */
export async function storeAsPrecaution(run: SwarmRun, key: UnlockKey): Promise<boolean> {
  const { change, tools } = run;
  const generation = {
    swarmId: change.swarmId,
    key,
    fingerprint: fingerprintOf(key),
    clusterVersion: null,
    rotatedAt: null,
    keptAt: tools.clock.now(),
    runId: tools.runId,
  };
  const answer = await patiently(run, () => vaultOf(run).keepPending(generation, { signal: tools.signal }));
  return answer.kind === 'kept' || answer.kind === 'conflict';
}
