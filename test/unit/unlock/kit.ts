import type { ManagerProof } from '../../../src/domain/custody.js';
import type { Manager, SwarmView } from '../../../src/domain/fleet.js';
import type { InstanceId } from '../../../src/domain/ids.js';
import type { LockedEvidence, OpeningProof } from '../../../src/domain/unlock/locked-evidence.js';
import { aHome, anInstanceId, aManager, type ManagerOptions } from '../../support/builders/fleet.js';
import { aServingSwarm, keptKeys, printOf } from '../../support/builders/plan.js';

export const NOW = printOf('now');
export const proven = (name = 'now'): ManagerProof => ({ kind: 'proven', fingerprint: printOf(name) });

/** `web-1`, `web-2` … in these states. */
export const swarmWith = (
  states: readonly (Manager['state'] | ManagerOptions)[],
  view: Partial<SwarmView> = {},
): SwarmView =>
  aServingSwarm({
    managers: states.map((state, index) =>
      aManager({ name: `web-${index + 1}`, ...(typeof state === 'string' ? { state } : state) }),
    ),
    view,
  });

/** By name of the instance. Whoever brought a proof has opened a channel, unless told otherwise. */
export const evidenceOf = (
  proofs: Readonly<Record<string, OpeningProof>>,
  overrides: Partial<LockedEvidence> = {},
): LockedEvidence => {
  const entries = Object.entries(proofs).map(([name, proof]): [InstanceId, OpeningProof] => [
    anInstanceId(name),
    proof,
  ]);
  return {
    shelf: { home: aHome(), vault: { kind: 'kept', keys: keptKeys() } },
    proofs: new Map(entries),
    channels: new Set(entries.map(([instanceId]) => instanceId)),
    ...overrides,
  };
};
