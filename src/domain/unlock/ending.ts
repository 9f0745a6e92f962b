import type { Standing } from '../custody.js';
import type { Manager, SwarmView } from '../fleet.js';
import type { Fingerprint, InstanceId } from '../ids.js';
import type { ManagerPart, SwarmUnlock } from './plan.js';
import { serves, type Deliveries, type Delivery } from './progress.js';
import { unlock, whenItServes } from './remedies.js';

/** What became of one manager. */
export type Ending =
  | { readonly kind: 'openAlready' }
  | { readonly kind: 'opened'; readonly fingerprint: Fingerprint; readonly standing: Standing }
  /** It had taken its key before this run, and serves now. */
  | { readonly kind: 'joined' }
  /** It has taken its key, and its swarm has no quorum yet. */
  | { readonly kind: 'waits' }
  /** A kept key opens it, and it is not open. */
  | { readonly kind: 'closed'; readonly fingerprint: Fingerprint; readonly why: string; readonly remedy: string }
  | Extract<ManagerPart, { readonly kind: 'noKeptKey' | 'absent' | 'unknown' }>;

export interface EndedManager {
  readonly instanceId: InstanceId;
  readonly name: string;
  readonly ending: Ending;
}

/** Endings where nothing was sent, as those of a dry run. */
export const untouched = (plan: SwarmUnlock, why: string): readonly EndedManager[] =>
  plan.managers.map(({ instanceId, name, part }) => ({ instanceId, name, ending: untouchedManager(plan, part, why) }));

function untouchedManager(plan: SwarmUnlock, part: ManagerPart, why: string): Ending {
  switch (part.kind) {
    case 'open':
      return { kind: 'openAlready' };
    case 'opens':
      return { kind: 'closed', fingerprint: part.fingerprint, why, remedy: unlock(plan) };
    case 'waits':
    case 'noKeptKey':
    case 'absent':
    case 'unknown':
      return part;
  }
}

/** By how the swarm is now: what counts is the state, never what a client said. */
export const endingsOf = (
  plan: SwarmUnlock,
  now: SwarmView | undefined,
  deliveries: Deliveries,
): readonly EndedManager[] => {
  const parts = new Map(plan.managers.map(({ instanceId, part }) => [instanceId, part]));
  const ended =
    now === undefined
      ? []
      : now.managers.map((manager): EndedManager => {
          const { instanceId, name = instanceId } = manager.instance;
          const ending = endingOf(now, manager, parts.get(instanceId), deliveries.get(instanceId));
          return { instanceId, name, ending };
        });
  const seen = new Set(ended.map(({ instanceId }) => instanceId));
  const gone = plan.managers.filter(({ instanceId }) => !seen.has(instanceId));
  return [...ended, ...gone.map(({ instanceId, name }) => ({ instanceId, name, ending: GONE }))];
};

const GONE: Ending = {
  kind: 'absent',
  why: 'it is no manager of this swarm any more',
  remedy: 'lockstep discover',
  opensWith: null,
};

function endingOf(
  swarm: SwarmView,
  manager: Manager,
  part: ManagerPart | undefined,
  delivery: Delivery | undefined,
): Ending {
  const remedy = whenItServes(swarm, manager);
  switch (manager.state) {
    case 'unlocked':
      return ofUnlocked(manager, part, delivery);
    case 'pending':
      return { kind: 'waits' };
    case 'locked':
      return ofLocked(swarm, part, delivery);
    case 'unreachable':
    case 'unknown':
      return { kind: 'unknown', why: manager.why, remedy };
    case 'engineDown':
    case 'stopped':
    case 'error':
    case 'noEngine':
    case 'notInSwarm':
    case 'worker':
      return part?.kind === 'absent' ? part : { kind: 'absent', why: manager.why, remedy, opensWith: null };
  }
}

function ofUnlocked(manager: Manager, part: ManagerPart | undefined, delivery: Delivery | undefined): Ending {
  if (part?.kind === 'waits') return serves(manager) ? { kind: 'joined' } : { kind: 'waits' };
  if (part?.kind !== 'opens' || delivery === undefined) return { kind: 'openAlready' };
  const { fingerprint, standing } = part;
  return serves(manager) ? { kind: 'opened', fingerprint, standing } : { kind: 'waits' };
}

function ofLocked(swarm: SwarmView, part: ManagerPart | undefined, delivery: Delivery | undefined): Ending {
  const again = unlock(swarm);
  switch (part?.kind) {
    case 'opens':
      return { kind: 'closed', fingerprint: part.fingerprint, why: whyStillLocked(delivery), remedy: again };
    case 'noKeptKey':
    case 'unknown':
      return part;
    case 'open':
    case 'waits':
    case 'absent':
    case undefined:
      return { kind: 'unknown', why: 'it was locked after it had been looked at', remedy: again };
  }
}

function whyStillLocked(delivery: Delivery | undefined): string {
  switch (delivery?.kind) {
    case undefined:
      return 'the key was not sent';
    case 'underway':
      return 'the key was sent, and its host has not answered yet';
    case 'taken':
      return 'its engine was open, and is locked again';
    case 'refused':
      return 'its engine refused the key, which opens the key file: the file may have been replaced while the engine ran';
    case 'undone':
    case 'unsure':
      return delivery.why;
  }
}

/** Nothing is left to be done for this manager. */
export const isOpened = ({ ending: { kind } }: EndedManager): boolean =>
  kind === 'openAlready' || kind === 'opened' || kind === 'joined';
