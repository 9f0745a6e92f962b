import type { SwarmView } from '../fleet.js';
import { decide } from '../plan/decide.js';
import type { ChangePolicy, SwarmChange } from '../plan/plan.js';
import { situationOf } from '../plan/situation.js';
import type { LockedEvidence } from './plan.js';

type Adoption =
  | { readonly kind: 'change'; readonly change: SwarmChange }
  | { readonly kind: 'blocked'; readonly why: string; readonly remedy: string }
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
 * Where no kept key opens a manager and the swarm serves, its live key may be the one: a manager that had taken a key which
 * somebody made by hand needs that one. Nobody was asked for the live key yet, so it counts as not kept; to keep it twice does no harm.
 */
export function adoptionFor(swarm: SwarmView, { shelf, proofs }: LockedEvidence): Adoption {
  const isLost = swarm.managers.some(
    ({ instance, state }) => state === 'locked' && proofs.get(instance.instanceId)?.kind === 'noneOpens',
  );
  if (!isLost || shelf === undefined || swarm.quorum.state !== 'held' || swarm.autolock !== true)
    return { kind: 'none' };
  const custody = { home: shelf.scope, vault: shelf.vault, live: { kind: 'notKept' } as const, proofs };
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
