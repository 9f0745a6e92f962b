import type { Manager, SwarmView } from '../fleet.js';
import type { InstanceId } from '../ids.js';

/** What became of a key that was sent to a manager, as its host said it. */
export type Delivery =
  /** No answer yet. */
  | { readonly kind: 'underway' }
  /** The engine has it, or needs none any more. */
  | { readonly kind: 'taken' }
  /** The engine said no, although the key opens the key file. */
  | { readonly kind: 'refused' }
  /** It certainly was not given to the engine. */
  | { readonly kind: 'undone'; readonly why: string }
  | { readonly kind: 'unsure'; readonly why: string };

export type Deliveries = ReadonlyMap<InstanceId, Delivery>;

/** Unlocked, and a leader answers it: it is part of a quorum. */
export const serves = ({ state, facts }: Manager): boolean =>
  state === 'unlocked' && facts?.members.kind === 'listed' && facts.members.managers.some(({ leader }) => leader);

/**
 * Whether waiting longer can change nothing for a swarm: every manager that was sent a key, or has taken one before, serves; or none of
 * the others can come to serve by itself.
 */
export function isSettled(swarm: SwarmView, deliveries: Deliveries): boolean {
  const awaited = swarm.managers.filter((manager) => isAwaited(manager, deliveries) && !serves(manager));
  return awaited.every((manager) => isStuck(manager, deliveries)) || isHopeless(swarm, deliveries);
}

const isAwaited = ({ instance, state }: Manager, deliveries: Deliveries): boolean =>
  state === 'pending' || deliveries.has(instance.instanceId);

/** No key is on its way to it, and it is locked; or it has taken its key and reports an error, which it does not leave by itself. */
const isStuck = ({ instance, state }: Manager, deliveries: Deliveries): boolean => {
  const delivery = deliveries.get(instance.instanceId)?.kind;
  if (state === 'error') return delivery !== 'underway';
  return state === 'locked' && (delivery === undefined || delivery === 'refused' || delivery === 'undone');
};

/** Too few managers are left that could serve. One that nobody reaches may serve all the same. */
function isHopeless({ managers, quorum }: SwarmView, deliveries: Deliveries): boolean {
  const out = managers.filter(
    (manager) => isStuck(manager, deliveries) || manager.state === 'engineDown' || manager.state === 'stopped',
  );
  const isTold = managers.every(
    ({ instance, state }) => state !== 'locked' || deliveries.get(instance.instanceId)?.kind !== 'underway',
  );
  return isTold && quorum.managers - out.length < quorum.needed;
}
