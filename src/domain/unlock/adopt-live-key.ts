import type { ManagerProof } from '../custody.js';
import { unlock } from '../findings/swarm-remedies.js';
import type { SwarmView } from '../fleet.js';
import type { InstanceId } from '../ids.js';
import { decide } from '../plan/decide.js';
import type { ChangePolicy, SwarmChange } from '../plan/plan.js';
import { situationOf } from '../plan/situation.js';
import type { Remedy } from '../remedy.js';
import { homeRemedy, whyUndecided } from '../vault-home.js';
import type { LockedEvidence } from './locked-evidence.js';

type Adoption =
  | { readonly kind: 'change'; readonly change: SwarmChange }
  | { readonly kind: 'blocked'; readonly why: string; readonly remedy: Remedy }
  /** No manager waits for a key that nobody keeps, or nobody can show the live one. */
  | { readonly kind: 'none' };

/** Those that wait for their key are left as they are; a key that only one manager shows is not kept. */
const POLICY: ChangePolicy = {
  minAgeSeconds: 0,
  allowLaggards: true,
  singleManager: false,
  compromised: false,
  takeOver: null,
};

/**
 * Where no stored key unlocks a manager and the swarm serves, its live key may be the one: a manager that had taken a key which
 * somebody made by hand needs that one. Nobody was asked for the live key yet, so it counts as not kept; to keep it twice does no harm.
 */
export function adoptLiveKey(swarm: SwarmView, { shelf, proofs }: LockedEvidence): Adoption {
  // One that the swarm does not list waits for no key of it.
  const isLost = swarm.managers.some(
    ({ instance, state, member }) =>
      state === 'locked' && member !== undefined && proofs.get(instance.instanceId)?.kind === 'noneOpens',
  );
  if (!isLost || shelf === undefined || swarm.quorum.state !== 'held' || swarm.autolock !== true)
    return { kind: 'none' };
  const { home, vault, survey } = shelf;
  if (vault.kind === 'undecided') {
    return { kind: 'blocked', why: whyUndecided(vault.claims), remedy: homeRemedy(vault.claims, unlock(swarm)) };
  }
  const custody = { home, vault, survey, live: { kind: 'notKept' } as const, proofs: known(proofs) };
  const plan = decide(situationOf('adopt', swarm, custody, POLICY));
  switch (plan.kind) {
    case 'change':
      return { kind: 'change', change: plan };
    case 'blocked': {
      const [{ why, remedy }] = plan.blocks;
      return { kind: 'blocked', why, remedy };
    }
    case 'nothing':
      return { kind: 'none' };
  }
}

/** Where the home is decided, no key is stored elsewhere. */
const known = (proofs: LockedEvidence['proofs']): ReadonlyMap<InstanceId, ManagerProof> =>
  new Map(
    [...proofs].flatMap(([instanceId, proof]) =>
      proof.kind === 'storedElsewhere' ? [] : [[instanceId, proof] as const],
    ),
  );
