import type { ManagerProof, SwarmCustody } from '../../domain/custody.js';
import type { Manager, SwarmView } from '../../domain/fleet.js';
import type { InstanceId, SwarmId } from '../../domain/ids.js';
import { judgeByVault, judgeLiveKey, type VaultShelf } from '../../domain/judge-custody.js';
import type { KeyGeneration } from '../../domain/key.js';
import { revealSecret } from '../../domain/secret.js';
import type { Nonce } from '../../onhost/frame.js';
import { hmacMark } from '../../onhost/seal.js';
import { whyNotAsked } from '../host-answer.js';
import {
  gatherEvidence,
  type EvidenceOptions,
  type EvidencePorts,
  type GatheredEvidence,
  type ManagerToProve,
} from './gather-evidence.js';
import { readVaults, type VaultFor } from './read-vaults.js';

export interface CustodyPorts extends EvidencePorts {
  readonly vaultFor: VaultFor;
}

/**
 * Who keeps the key of each swarm, and which managers it opens: one round of Run Command for all managers, and one reading of the
 * vault for each swarm. Changes nothing. Every manager of the views has a proof, `unknown` where nothing was learned of it.
 * Rejects only for an abort, or a defect.
 */
export async function observeCustody(
  { vaultFor, ...ports }: CustodyPorts,
  swarms: readonly SwarmView[],
  options: EvidenceOptions,
): Promise<ReadonlyMap<SwarmId, SwarmCustody>> {
  const asked = swarms.flatMap((swarm) => swarm.managers.flatMap((manager) => toProve(swarm, manager)));
  const [shelves, gathered] = await Promise.all([
    readVaults(vaultFor, swarms, options.signal),
    gatherEvidence(ports, asked, options),
  ]);
  return new Map(
    swarms.flatMap((swarm) => {
      const shelf = shelves.get(swarm.swarmId);
      return shelf === undefined ? [] : [[swarm.swarmId, judgeSwarm(swarm, shelf, gathered, options.nonce)] as const];
    }),
  );
}

/** A manager that did not answer the probe in time is not waited for once more. */
const whyLeftOut = ({ instance, state, why }: Manager): string | undefined =>
  whyNotAsked(instance) ?? (state === 'unreachable' ? why : undefined);

const toProve = ({ swarmId }: SwarmView, manager: Manager): readonly ManagerToProve[] => {
  if (whyLeftOut(manager) !== undefined) return [];
  const { instance, facts, member } = manager;
  const nodeId = facts?.certificate?.nodeId ?? facts?.node?.nodeId ?? member?.nodeId;
  return [{ instanceId: instance.instanceId, scope: instance.scope, swarmId, nodeId }];
};

function judgeSwarm(
  { managers, autolock }: SwarmView,
  { scope, vault }: VaultShelf,
  gathered: ReadonlyMap<InstanceId, GatheredEvidence>,
  nonce: Nonce,
): SwarmCustody {
  const proofs = new Map(
    managers.map((manager): [InstanceId, ManagerProof] => {
      const { instanceId } = manager.instance;
      const found = gathered.get(instanceId) ?? { kind: 'unknown', reason: whyLeftOut(manager) ?? 'it was not asked' };
      return [instanceId, found.kind === 'evidence' ? judgeByVault(found.evidence, vault) : found];
    }),
  );
  const shown = managers.flatMap(({ instance }) => {
    const found = gathered.get(instance.instanceId);
    return found?.kind === 'evidence' ? [found.liveKey] : [];
  });
  const markOf = ({ key }: KeyGeneration): string => hmacMark(nonce, revealSecret(key));
  return { home: scope, vault, live: judgeLiveKey(shown, { autolock, vault, markOf }), proofs };
}
