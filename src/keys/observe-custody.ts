import type { ManagerProof, SwarmCustody, VaultShelf } from '../domain/custody.js';
import type { Manager, SwarmView } from '../domain/fleet.js';
import type { InstanceId, SwarmId } from '../domain/ids.js';
import { judgeByVault, judgeLiveKey } from '../domain/judge-custody.js';
import type { KeyGeneration } from '../domain/key.js';
import { revealSecret } from '../domain/secret.js';
import type { Nonce } from '../onhost/frame.js';
import { hmacMark } from '../onhost/seal.js';
import { whyNotAsked } from '../fleet/host-answer.js';
import {
  gatherEvidence,
  type EvidenceOptions,
  type EvidencePorts,
  type GatheredEvidence,
  type ManagerToProve,
} from './gather-evidence.js';
import { readVaults, type Vaults } from './read-vaults.js';
import { surveyAll } from './survey-vault.js';

export type CustodyPorts = EvidencePorts & Vaults;

export interface CustodyOptions extends EvidenceOptions {
  /** Whether something is to be written: then the vault is asked as well whether it takes it. */
  readonly forChange?: boolean;
}

/**
 * Who keeps the key of each swarm, and which managers it opens: one round of Run Command for all managers, and one reading of the
 * vault for each swarm. Changes nothing. Every manager of the views has a proof, `unknown` where nothing was learned of it.
 * Rejects only for an abort, for a named vault home that the run does not reach, or a defect.
 */
export async function observeCustody(
  ports: CustodyPorts,
  swarms: readonly SwarmView[],
  options: CustodyOptions,
): Promise<ReadonlyMap<SwarmId, SwarmCustody>> {
  const asked = swarms.flatMap((swarm) => swarm.managers.flatMap((manager) => toProve(swarm, manager)));
  const [shelves, gathered] = await Promise.all([
    readVaults(ports, swarms, options.signal),
    gatherEvidence(ports, asked, options),
  ]);
  const surveyed = options.forChange === true ? await surveyAll(ports.vaultFor, shelves, options.signal) : shelves;
  return new Map(
    swarms.flatMap((swarm) => {
      const shelf = surveyed.get(swarm.swarmId);
      return shelf === undefined ? [] : [[swarm.swarmId, judgeSwarm(swarm, shelf, gathered, options.nonce)] as const];
    }),
  );
}

/** A manager that did not answer the probe in time is not waited for once more. */
const whyLeftOut = ({ instance, state, why }: Manager): string | undefined =>
  whyNotAsked(instance) ?? (state === 'unreachable' ? why : undefined);

const toProve = ({ swarmId }: SwarmView, manager: Manager): readonly ManagerToProve[] => {
  if (whyLeftOut(manager) !== undefined) return [];
  const { instance, nodeId } = manager;
  return [{ instanceId: instance.instanceId, scope: instance.scope, swarmId, nodeId }];
};

function judgeSwarm(
  { managers, autolock }: SwarmView,
  { home, vault, survey }: VaultShelf,
  gathered: ReadonlyMap<InstanceId, GatheredEvidence>,
  nonce: Nonce,
): SwarmCustody {
  const proofs = new Map(
    managers.map((manager): [InstanceId, ManagerProof] => {
      const { instanceId } = manager.instance;
      const found = gathered.get(instanceId) ?? {
        kind: 'unknown',
        reason: whyLeftOut(manager) ?? 'it was not checked',
      };
      return [instanceId, found.kind === 'evidence' ? judgeByVault(found.evidence, vault) : found];
    }),
  );
  const shown = managers.flatMap(({ instance }) => {
    const found = gathered.get(instance.instanceId);
    return found?.kind === 'evidence' ? [found.liveKey] : [];
  });
  const markOf = ({ key }: KeyGeneration): string => hmacMark(nonce, revealSecret(key));
  return { home, vault, survey, live: judgeLiveKey(shown, { autolock, vault, markOf }), proofs };
}
