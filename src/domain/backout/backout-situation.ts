import { standingOf, type SwarmCustody } from '../custody.js';
import type { Manager, SwarmView } from '../fleet.js';
import type { Fingerprint, InstanceId, RunId } from '../ids.js';
import { keptKeys } from '../plan/situation.js';
import type { Attempt } from './move.js';
import type { BegunAct, SwarmBrief } from './run-brief.js';

/** A copy of a key file that one of these runs has made. */
export interface Copy {
  readonly runId: RunId;
  /** False: in the clear, from before autolock. */
  readonly encrypted: boolean;
}

export type LeaseSeen =
  | { readonly kind: 'free' }
  /** `runId` undefined: no run made it. */
  | { readonly kind: 'held'; readonly runId: RunId | undefined; readonly owner: string | undefined }
  /** Nobody could be asked. */
  | { readonly kind: 'unknown' };

/** What runs leave in a swarm and in the vault. */
export interface Leftovers {
  readonly lease: LeaseSeen;
  /** Of these runs: who has an intent that was neither promoted nor withdrawn. */
  readonly intents: readonly RunId[];
  /** Of these runs, the newest first. */
  readonly copies: ReadonlyMap<InstanceId, readonly Copy[]>;
  /** Of these runs: what copies were put in the place of, and parts of copies. Nobody is opened with them. */
  readonly scraps: ReadonlyMap<InstanceId, readonly RunId[]>;
  /** Managers that could not be asked for copies. */
  readonly unlisted: readonly InstanceId[];
}

/** Which of these runs have left copies of its key file, or parts of them, on a manager. */
export const copiersOf = ({ copies, scraps }: Leftovers, instanceId: InstanceId): readonly RunId[] => [
  ...new Set([...(copies.get(instanceId) ?? []).map(({ runId }) => runId), ...(scraps.get(instanceId) ?? [])]),
];

/** The managers with any of it. */
export const copiedOn = ({ copies, scraps }: Leftovers): ReadonlySet<InstanceId> =>
  new Set([...copies.keys(), ...scraps.keys()]);

/** All that the next move on one swarm rests on. */
export interface Situation {
  /** The run that is backed out. */
  readonly runId: RunId;
  /** That one, earlier attempts to back it out, and this attempt: what they left is ours to clean up. */
  readonly runs: readonly RunId[];
  readonly brief: SwarmBrief;
  readonly swarm: SwarmView;
  readonly custody: SwarmCustody;
  readonly left: Leftovers;
  /** Acts of all these runs, this attempt's own among them. */
  readonly acts: readonly BegunAct[];
  /** What this process has done so far, in order. */
  readonly attempts: readonly Attempt[];
  readonly restorePreImage: boolean;
  /** The live key when a rotation was begun on behalf of `--rotate-again`; undefined: it is not wanted. */
  readonly rotateAgain: { readonly begunFrom: readonly Fingerprint[] } | undefined;
}

export const isServed = ({ swarm }: Situation): boolean => swarm.quorum.state === 'held';

/** Nothing that these runs made is in no other place than in what they left. */
export function isKeySettled({ swarm, custody }: Pick<Situation, 'swarm' | 'custody'>): boolean {
  const { live } = custody;
  if (swarm.quorum.state !== 'held') return false;
  if (swarm.autolock === false) return live.kind === 'none';
  const keys = keptKeys(custody);
  return live.kind === 'kept' && keys !== undefined && standingOf(keys, live.fingerprint) === 'current';
}

/** Whether this manager comes back after a restart: a stored key unlocks it, or it needs none. */
export function isProven(situation: Situation, manager: Manager): boolean {
  const proof = situation.custody.proofs.get(manager.instance.instanceId);
  return proof?.kind === 'proven' || (proof?.kind === 'notEncrypted' && situation.swarm.autolock === false);
}

/** Whether it comes back as the swarm is now: with the live key, or with none where autolock is off. */
export function hasFollowed({ custody }: Pick<Situation, 'custody'>, { instance }: Manager): boolean {
  const { live, proofs } = custody;
  const proof = proofs.get(instance.instanceId);
  if (live.kind === 'none') return proof?.kind === 'notEncrypted';
  return live.kind === 'kept' && proof?.kind === 'proven' && proof.fingerprint === live.fingerprint;
}

/** Locked, and no stored key unlocks it. */
export const isShut = ({ custody }: Situation, { instance, state }: Manager): boolean =>
  state === 'locked' && custody.proofs.get(instance.instanceId)?.kind === 'noneOpens';

/** What autolock is to be in the end; undefined where these runs have not changed it, or nobody knows what it was before. */
export function wantedAutolock({ brief }: Situation): boolean | undefined {
  const { change, mayHaveActed, supersededBy } = brief;
  const isOurs = change !== null && mayHaveActed && supersededBy === null && CHANGES_AUTOLOCK.has(change.action);
  return isOurs ? change.fromAutolock : undefined;
}

const CHANGES_AUTOLOCK: ReadonlySet<string> = new Set(['enable', 'disable', 'rotateCompromised']);
