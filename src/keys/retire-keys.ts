import { z } from 'zod';
import type { Fingerprint } from '../domain/ids.js';
import type { KeyRun } from './key-run.js';
import { isRefusal, keptNow, patiently, vaultOf } from './vault-steps.js';

const nothing = z.strictObject({});

/**
 * Every member of the swarm was proven to open with this key: what is neither it nor the one before is needed by nobody.
 * That it stays where it is, when the vault does not take the change, harms nobody.
 */
export async function retireOtherKeys(run: KeyRun, fingerprint: Fingerprint): Promise<void> {
  const { swarmId } = run.change;
  await run.step({
    name: 'retire',
    schema: nothing,
    effect: async () => {
      const { generations, previous } = await keptNow(run);
      const unneeded = generations
        .map((generation) => generation.fingerprint)
        .filter((each) => each !== fingerprint && each !== previous?.fingerprint);
      if (unneeded.length === 0) return { data: {}, said: 'no unneeded older key is stored' };
      const { signal } = run.tools;
      const answer = await patiently(run, () => vaultOf(run).retire(swarmId, unneeded, { signal }));
      const names = unneeded.join(', ');
      if (isRefusal(answer) || answer.kind === 'conflict')
        return { data: {}, said: `older keys stay stored: ${names}` };
      return { data: {}, said: `no longer needed: ${names}` };
    },
  });
}
