import { z } from 'zod';
import { isNodeId, type NodeId } from '../domain/ids.js';
import { certificateKeyOf } from '../domain/renewal.js';
import { gatherFrom } from './planned-evidence.js';
import { Stopped } from '../engine/stopped.js';
import type { KeyRun } from './key-run.js';

const noted = z.strictObject({
  certificates: z.array(z.strictObject({ nodeId: z.string().refine(isNodeId), key: z.string() })),
});

/**
 * The public key of each manager's certificate before anything is changed, in the journal: a resumed run compares with the same ones.
 * Errors: Stopped `failed`, for one that cannot be noted.
 */
export async function noteCertificates(run: KeyRun): Promise<ReadonlyMap<NodeId, string>> {
  const { managers } = run.change;
  const { certificates } = await run.step({
    name: 'certificates',
    schema: noted,
    everyTime: !run.hasActed(),
    effect: async () => {
      const evidence = await gatherFrom(run, managers);
      const missing: string[] = [];
      const found = managers.flatMap(({ instanceId, nodeId, name }) => {
        const gathered = evidence.get(instanceId) ?? { kind: 'unknown', reason: 'it was not checked' };
        if (gathered.kind === 'evidence') return [{ nodeId, key: certificateKeyOf(gathered.evidence.certificate) }];
        missing.push(`${name}: ${gathered.reason}`);
        return [];
      });
      if (missing.length === 0)
        return { data: { certificates: found }, said: `of ${managers.length} of ${managers.length} managers` };
      throw new Stopped({
        status: 'failed',
        why: `without its previous certificate, renewal of a manager cannot be checked: ${missing.join('; ')}. Nothing was changed`,
        remedy: run.again,
      });
    },
  });
  return new Map(certificates.map(({ nodeId, key }) => [nodeId, key]));
}
