import { z } from 'zod';
import { isInstanceId, type Fingerprint, type InstanceId } from '../../domain/ids.js';
import { judgeManager } from '../../domain/judge-custody.js';
import type { ManagerProof } from '../../domain/custody.js';
import type { PlannedManager } from '../../domain/plan/plan.js';
import { gatherEvidence } from '../custody/gather-evidence.js';
import { targetOf } from './ask.js';
import { nudge } from './live-key.js';
import { witnessesFirst } from './act.js';
import type { SwarmRun } from './swarm-run.js';
import { keptNow } from './vault-steps.js';

const proofs = z.strictObject({
  lagging: z.array(z.strictObject({ instanceId: z.string().refine(isInstanceId), name: z.string(), why: z.string() })),
});

/** The managers that were not proven in the end, and why. */
export type Lagging = readonly { readonly instanceId: InstanceId; readonly name: string; readonly why: string }[];

/** Waits between looks, in seconds: managers write a new key within a second or two, a leader that changes takes ten. */
const PAUSES = [1, 2, 4, 8, 15, 30];
/** After so many looks a manager that lags has failed to write: an update makes it try again. */
const LOOKS_BEFORE_NUDGE = 3;

/** What every manager is to open with: a key, or nothing, its own key lying in the clear. */
export type Wanted = { readonly kind: 'key'; readonly fingerprint: Fingerprint } | { readonly kind: 'clear' };

/** Proves every manager that takes part, patiently, and heals an adoption that failed. */
export async function proveManagers(run: SwarmRun, name: string, wanted: Wanted): Promise<Lagging> {
  const { managers } = run.change;
  const { lagging } = await run.step({
    name,
    schema: proofs,
    effect: async () => {
      let left = await whoLags(run, managers, wanted);
      for (const [look, pause] of PAUSES.entries()) {
        if (left.length === 0) break;
        await run.tools.clock.sleep(pause * 1000, run.tools.signal);
        if (look + 1 === LOOKS_BEFORE_NUDGE) await nudge(run, witnessesFirst(run.change));
        const still = new Set(left.map(({ instanceId }) => instanceId));
        left = await whoLags(
          run,
          managers.filter(({ instanceId }) => still.has(instanceId)),
          wanted,
        );
      }
      return { data: { lagging: [...left] }, said: inWords(managers.length, left, wanted) };
    },
  });
  return lagging;
}

async function whoLags(run: SwarmRun, managers: readonly PlannedManager[], wanted: Wanted): Promise<Lagging> {
  const { tools, change } = run;
  const { generations } = await keptNow(run);
  const evidence = await gatherEvidence(
    tools,
    managers.map((manager) => ({ ...targetOf(manager), swarmId: change.swarmId, nodeId: manager.nodeId })),
    {
      runId: tools.runId,
      nonce: tools.newNonce(),
      deliverySeconds: tools.deliverySeconds,
      signal: tools.signal,
    },
  );
  return managers.flatMap(({ instanceId, name }) => {
    const gathered = evidence.get(instanceId) ?? { kind: 'unknown', reason: 'nothing was learned of it' };
    const proof = gathered.kind === 'evidence' ? judgeManager(gathered.evidence, generations) : gathered;
    const why = whyNot(proof, wanted);
    return why === undefined ? [] : [{ instanceId, name, why }];
  });
}

function whyNot(proof: ManagerProof, wanted: Wanted): string | undefined {
  switch (proof.kind) {
    case 'proven':
      return wanted.kind === 'key' && proof.fingerprint === wanted.fingerprint
        ? undefined
        : `it still opens with key ${proof.fingerprint}`;
    case 'notEncrypted':
      return wanted.kind === 'clear' ? undefined : 'its key still lies in the clear';
    case 'noneOpens':
      return 'no kept key opens it';
    case 'unknown':
      return proof.reason;
  }
}

const inWords = (managers: number, lagging: Lagging, wanted: Wanted): string => {
  const what = wanted.kind === 'key' ? `open with key ${wanted.fingerprint}` : 'need no key';
  const rest = lagging.map(({ name, why }) => `${name}: ${why}`).join('; ');
  return `${managers - lagging.length} of ${managers} managers ${what}${rest === '' ? '' : ` (${rest})`}`;
};
