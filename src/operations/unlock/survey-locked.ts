import type { VaultShelf } from '../../domain/custody.js';
import type { SwarmView } from '../../domain/fleet.js';
import type { InstanceId, SwarmId } from '../../domain/ids.js';
import { findClaimed, judgeByVault } from '../../domain/judge-custody.js';
import type { ManagerEvidence } from '../../domain/proof.js';
import { planUnlock, type SwarmUnlock } from '../../domain/unlock/plan-unlock.js';
import type { OpeningProof } from '../../domain/unlock/locked-evidence.js';
import { shelfFor } from '../../domain/vault-home.js';
import type { Scope } from '../../domain/instance.js';
import { readVaults, type VaultFor, type Vaults } from '../../keys/read-vaults.js';
import { surveyAll } from '../../keys/survey-vault.js';
import { lookAtFleet, type Look, type LookOptions, type LookPorts, type Openings } from './look-at-hosts.js';

/** Where the keys of the swarms are kept of which a manager waits for one. */
export type Shelves = ReadonlyMap<SwarmId, VaultShelf>;

/** What a round of looking has found. */
export interface Round {
  readonly look: Look;
  readonly shelves: Shelves;
  readonly plans: readonly SwarmUnlock[];
}

/** One reading of the vault for each of these swarms that has a locked manager. Rejects only for an abort, or a defect. */
export const readShelves = (vaults: Vaults, swarms: readonly SwarmView[], signal: AbortSignal): Promise<Shelves> =>
  readVaults(
    vaults,
    swarms.filter(({ managers }) => managers.some(({ state }) => state === 'locked')),
    signal,
  );

/** What to do about a swarm, by what its managers brought and what is kept. */
export function planSwarmUnlock(swarm: SwarmView, { openings }: Openings, shelves: Shelves): SwarmUnlock {
  const shelf = shelves.get(swarm.swarmId);
  const brought = swarm.managers.flatMap(({ instance: { instanceId, scope } }) => {
    const evidence = openings.get(instanceId);
    return evidence === undefined ? [] : [{ instanceId, scope, evidence }];
  });
  const proofs = new Map<InstanceId, OpeningProof>(
    brought.map(({ instanceId, scope, evidence }) => [
      instanceId,
      evidence.kind === 'evidence' ? proofOf(evidence.evidence, shelf, scope) : evidence,
    ]),
  );
  const channels = new Set(
    brought.flatMap(({ instanceId, evidence }) =>
      evidence.kind === 'evidence' && evidence.channel !== undefined ? [instanceId] : [],
    ),
  );
  return planUnlock(swarm, { shelf, proofs, channels });
}

/** By the vault whose keys may be sent there; those of the others only say what the operator has to decide. */
function proofOf(evidence: ManagerEvidence, shelf: VaultShelf | undefined, scope: Scope): OpeningProof {
  if (shelf === undefined) return judgeByVault(evidence, { kind: 'nothing' });
  const proof = judgeByVault(evidence, shelfFor(shelf, scope).vault);
  const found = proof.kind === 'noneOpens' ? findClaimed(evidence, shelf.vault) : undefined;
  return found === undefined ? proof : { kind: 'storedElsewhere', ...found };
}

/** A round of looking: the fleet, the vault where it is needed, and what follows. Errors: as of `lookAtFleet`. */
export async function surveyLocked(ports: LookPorts & Vaults, options: LookOptions): Promise<Round> {
  const look = await lookAtFleet(ports, options);
  const { swarms } = look.fleet.now().view;
  const read = await readShelves(ports, swarms, options.signal);
  const shelves = await surveyAdoptions(
    ports.vaultFor,
    read,
    swarms.map((swarm) => planSwarmUnlock(swarm, look, read)),
    options.signal,
  );
  return { look, shelves, plans: swarms.map((swarm) => planSwarmUnlock(swarm, look, shelves)) };
}

/** Where a live key is to be stored first: whether the vault takes it. Whoever only opens managers needs no right to write. */
async function surveyAdoptions(
  vaultFor: VaultFor,
  shelves: Shelves,
  plans: readonly SwarmUnlock[],
  signal: AbortSignal,
): Promise<Shelves> {
  const adopting = new Set(plans.filter(({ adopt }) => adopt !== null).map(({ swarmId }) => swarmId));
  const wanted = new Map([...shelves].filter(([swarmId]) => adopting.has(swarmId)));
  return new Map([...shelves, ...(await surveyAll(vaultFor, wanted, signal))]);
}
