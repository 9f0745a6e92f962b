import { fingerprintOf, type UnlockKey } from '../domain/key.js';
import type { Precaution } from '../swarm/act.js';
import type { KeyRun } from './key-run.js';
import type { LiveReading } from './live-key.js';
import { patiently, vaultOf } from './vault-steps.js';

/**
 * Stores a key that one manager has answered and no other one shows. It may be forged, and then opens nothing; or it is live, and the
 * others are wrong. Nobody is asked to believe it: it is neither the current key nor dated. Whether it is in the vault.
 */
async function storeAsPrecaution(run: KeyRun, key: UnlockKey): Promise<boolean> {
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

/** The same of what one manager has answered, in words. */
export async function keepAsPrecaution(run: KeyRun, reading: LiveReading): Promise<Precaution> {
  if (reading.kind !== 'read') return { isSafe: true, said: '' };
  return (await storeAsPrecaution(run, reading.key))
    ? { isSafe: true, said: 'the key that it reported is stored, but is not the current key' }
    : { isSafe: false, said: 'the key that it reported could not be stored' };
}
