import type { ManagerProof } from '../../domain/custody.js';
import type { SwarmView } from '../../domain/fleet.js';
import type { InstanceId, SwarmId } from '../../domain/ids.js';
import { judgeByVault, type VaultShelf } from '../../domain/judge-custody.js';
import { planUnlock, type SwarmUnlock } from '../../domain/unlock/plan.js';
import { readVaults, type VaultFor } from '../custody/read-vaults.js';
import { lookAtFleet, type Look, type LookOptions, type LookPorts } from './look.js';

/** Where the keys of the swarms are kept of which a manager waits for one. */
export type Shelves = ReadonlyMap<SwarmId, VaultShelf>;

/** What a round of looking has found. */
export interface Round {
  readonly look: Look;
  readonly shelves: Shelves;
  readonly plans: readonly SwarmUnlock[];
}

/** One reading of the vault for each of these swarms that has a locked manager. Rejects only for an abort, or a defect. */
export const readShelves = (vaultFor: VaultFor, swarms: readonly SwarmView[], signal: AbortSignal): Promise<Shelves> =>
  readVaults(
    vaultFor,
    swarms.filter(({ managers }) => managers.some(({ state }) => state === 'locked')),
    signal,
  );

/** What to do about a swarm, by what its managers brought and what is kept. */
export function planFor(swarm: SwarmView, { openings }: Look, shelves: Shelves): SwarmUnlock {
  const shelf = shelves.get(swarm.swarmId);
  const brought = swarm.managers.flatMap(({ instance: { instanceId } }) => {
    const opening = openings.get(instanceId);
    return opening === undefined ? [] : [{ instanceId, ...opening }];
  });
  const proofs = new Map<InstanceId, ManagerProof>(
    brought.map(({ instanceId, evidence }) => [
      instanceId,
      evidence.kind === 'evidence' ? judgeByVault(evidence.evidence, shelf?.vault ?? { kind: 'nothing' }) : evidence,
    ]),
  );
  const channels = new Set(brought.flatMap(({ instanceId, channel }) => (channel === undefined ? [] : [instanceId])));
  return planUnlock(swarm, { shelf, proofs, channels });
}

/** A round of looking: the fleet, the vault where it is needed, and what follows. Errors: as of `lookAtFleet`. */
export async function surveyLocked(
  ports: LookPorts & { readonly vaultFor: VaultFor },
  options: LookOptions,
): Promise<Round> {
  const look = await lookAtFleet(ports, options);
  const { swarms } = look.fleet.now().view;
  const shelves = await readShelves(ports.vaultFor, swarms, options.signal);
  return { look, shelves, plans: swarms.map((swarm) => planFor(swarm, look, shelves)) };
}
