import type { Standing } from '../custody.js';
import { unlock } from '../findings/swarm-remedies.js';
import type { Manager, SwarmView } from '../fleet.js';
import { remedyForUnclear } from '../identity.js';
import type { Fingerprint, InstanceId } from '../ids.js';
import type { ManagerPart, SwarmUnlock } from './plan-unlock.js';
import { serves, type Deliveries, type Delivery } from './deliveries.js';
import { whenItServes } from './unlock-remedies.js';
import { type Remedy, ours } from '../remedy.js';

interface FittingKey {
  readonly fingerprint: Fingerprint;
  readonly standing: Standing;
}

const keyIn = ({ fingerprint, standing }: FittingKey): FittingKey => ({ fingerprint, standing });

/** What became of one manager. */
export type Ending =
  | { readonly kind: 'openAlready' }
  | ({ readonly kind: 'opened' } & FittingKey)
  /** It had taken its key before this run, and serves now. */
  | { readonly kind: 'joined' }
  /** It has taken its key, and its swarm has no quorum yet. `key`: where this run sent it. */
  | { readonly kind: 'waits'; readonly key: FittingKey | undefined }
  /** A kept key opens it, and it is not open. `isSent`: the engine may have that key, or take it yet. */
  | ({ readonly kind: 'closed'; readonly isSent: boolean; readonly why: string; readonly remedy: Remedy } & FittingKey)
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
      return { kind: 'closed', ...keyIn(part), isSent: false, why, remedy: unlock(plan) };
    case 'waits':
      return { kind: 'waits', key: undefined };
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
      : [...now.managers, ...now.unlisted].map((manager): EndedManager => {
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
  why: 'it is no longer a manager of this swarm',
  remedy: ours('discover'),
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
      return waiting(part, delivery);
    case 'locked':
      return part?.kind === 'absent' ? part : ofLocked(swarm, part, delivery);
    case 'unreachable':
    case 'unknown':
      return { kind: 'unknown', why: manager.why, remedy };
    case 'unlisted':
      return { kind: 'absent', why: manager.why, remedy: remedyForUnclear(swarm, manager), opensWith: null };
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
  const wasClosed = part?.kind === 'waits' || (part?.kind === 'opens' && delivery !== undefined);
  if (!wasClosed) return { kind: 'openAlready' };
  if (!serves(manager)) return waiting(part, delivery);
  return part.kind === 'opens' ? { kind: 'opened', ...keyIn(part) } : { kind: 'joined' };
}

const waiting = (part: ManagerPart | undefined, delivery: Delivery | undefined): Ending => ({
  kind: 'waits',
  key: part?.kind === 'opens' && delivery !== undefined ? keyIn(part) : undefined,
});

function ofLocked(swarm: SwarmView, part: ManagerPart | undefined, delivery: Delivery | undefined): Ending {
  const again = unlock(swarm);
  switch (part?.kind) {
    case 'opens':
      return {
        kind: 'closed',
        ...keyIn(part),
        isSent: mayOpen(delivery),
        why: whyStillLocked(delivery),
        remedy: again,
      };
    case 'noKeptKey':
    case 'unknown':
      return part;
    case 'open':
    case 'waits':
    case 'absent':
    case undefined:
      return { kind: 'unknown', why: 'it was locked after it had been inspected', remedy: again };
  }
}

const mayOpen = (delivery: Delivery | undefined): boolean =>
  delivery !== undefined && delivery.kind !== 'refused' && delivery.kind !== 'undone';

function whyStillLocked(delivery: Delivery | undefined): string {
  switch (delivery?.kind) {
    case undefined:
      return 'the key was not sent';
    case 'underway':
      return 'the key was sent, and its host has not answered yet';
    case 'taken':
      return 'its engine was unlocked, and is locked again';
    case 'refused':
      return 'its engine refused the key, which unlocks the key file: the file may have been replaced while the engine ran';
    case 'undone':
    case 'unsure':
      return delivery.why;
  }
}

/** Nothing is left to be done for this manager. */
export const isOpened = ({ ending: { kind } }: EndedManager): boolean =>
  kind === 'openAlready' || kind === 'opened' || kind === 'joined';

/** What became of a manager over two rounds of one run: what an earlier one has opened was open already in the later one. */
export function overRounds(earlier: Ending, later: Ending): Ending {
  if (later.kind !== 'openAlready' && later.kind !== 'joined' && later.kind !== 'waits') return later;
  const key = keySent(earlier);
  if (key === undefined) return later.kind === 'openAlready' && earlier.kind === 'joined' ? earlier : later;
  return later.kind === 'waits' ? { kind: 'waits', key } : { kind: 'opened', ...key };
}

function keySent(ending: Ending): FittingKey | undefined {
  switch (ending.kind) {
    case 'opened':
      return keyIn(ending);
    case 'waits':
      return ending.key;
    case 'closed':
      return ending.isSent ? keyIn(ending) : undefined;
    case 'openAlready':
    case 'joined':
    case 'noKeptKey':
    case 'absent':
    case 'unknown':
      return undefined;
  }
}
