import { label } from '../findings/manager-survey.js';
import { whatNow } from '../findings/swarm-remedies.js';
import type { Manager } from '../fleet.js';
import type { InstanceId } from '../ids.js';
import { type Remedy, advice, onManager, ours } from '../remedy.js';
import { count, listed } from '../text.js';
import { isToBeOpened } from '../unlock/plan-unlock.js';
import { restorable } from './restorable.js';
import { failureOf, type Rest } from './move.js';
import { hasFollowed, isKeySettled, isProven, isServed, isShut, type Situation } from './backout-situation.js';
import { openingsIn, unclearIn } from './unlock-move.js';

/** What is not as it should be with the managers of a swarm, when nothing more can be done: for `remains`. */

/** A swarm that serves nobody, and why nothing opens enough of it. */
export function quorumRests(situation: Situation): readonly Rest[] {
  const { swarm, brief, acts } = situation;
  if (isServed(situation)) return [];
  const open = swarm.managers.filter(mayBeOpen).length;
  const why = `No quorum: ${open} of ${count(swarm.quorum.managers, 'manager')} can be unlocked, ${swarm.quorum.needed} are needed`;
  const mayBeNew = !brief.isWhole || acts.some(({ name }) => name !== 'disable');
  const isLost = swarm.managers.some((manager) => isShut(situation, manager)) && brief.mayHaveActed && mayBeNew;
  const status = isLost ? 'atRisk' : swarm.quorum.state === 'unknown' ? 'unknown' : 'failed';
  const failure = failureOf(situation.attempts, 'restore');
  return [{ status, why: failure === undefined ? why : `${why}; ${failure.why}`, remedy: remedyWithout(situation) }];
}

function remedyWithout(situation: Situation): Remedy {
  const { swarm } = situation;
  if (restorable(situation).length > 0) return withCopies(situation);
  const others = swarm.managers.filter((manager) => !isShut(situation, manager) && !mayBeOpen(manager));
  if (others.length > 0) return whatNow({ ...swarm, managers: others });
  return swarm.managers.some((manager) => isShut(situation, manager)) ? NOBODY_OPENS_THEM : whatNow(swarm);
}

/** An engine that is open is no way out either: `docker swarm init --force-new-cluster` fails where autolock is on. */
const NOBODY_OPENS_THEM = advice(
  'Look for the key of the locked managers elsewhere (a backup of the vault, notes of an operator), or for a backup of their swarm folders with the key of that time: docker swarm unlock asks for it',
);

const mayBeOpen = ({ state }: Manager): boolean => state === 'unlocked' || state === 'pending';

/** Managers that no kept key opens, while the others serve. */
export function shutRests(situation: Situation): readonly Rest[] {
  const { swarm } = situation;
  if (!isServed(situation)) return [];
  const shut = swarm.managers.filter((manager) => isShut(situation, manager));
  const [first] = shut;
  if (first === undefined) return [];
  const node = first.member?.nodeId ?? first.facts?.certificate?.nodeId;
  const leave =
    node === undefined ? whatNow(swarm) : onManager(`docker node demote ${node} && docker node rm --force ${node}`);
  const remedy = restorable(situation).length > 0 ? withCopies(situation) : leave;
  return [{ status: 'failed', why: `No stored key unlocks ${listed(shut.map(label))}`, remedy }];
}

const withCopies = ({ runId }: Situation): Remedy => ours('backout', runId, '--restore-pre-image');

/** Locked managers that no key may be sent to: each with its reason. */
export function unclearRests(situation: Situation): readonly Rest[] {
  return unclearIn(situation).map(({ manager, why, remedy }) => ({
    status: 'unknown',
    why: `${label(manager)}: ${why}`,
    remedy,
  }));
}

/** What the latest try to open managers did not do. */
export function unopenedRests(situation: Situation): readonly Rest[] {
  const failure = failureOf(situation.attempts, 'unlock');
  return failure === undefined || unopenedIn(situation).length === 0 ? [] : [failure];
}

/** Managers that were tried to be opened, and could still be. */
const unopenedIn = (situation: Situation): readonly InstanceId[] =>
  failureOf(situation.attempts, 'unlock') === undefined
    ? []
    : openingsIn(situation)
        .filter(isToBeOpened)
        .map(({ instanceId }) => instanceId);

/** Everybody else who does not serve, or serves and was not proven. */
export function absentRests(situation: Situation): readonly Rest[] {
  const { swarm } = situation;
  const unclear = unclearIn(situation).map(({ manager }) => manager.instance.instanceId);
  const told = new Set([...unclear, ...unopenedIn(situation)]);
  const absent = swarm.managers.filter(
    (manager) => manager.state !== 'unlocked' && !isShut(situation, manager) && !told.has(manager.instance.instanceId),
  );
  const open = swarm.managers.filter(({ state }) => state === 'unlocked');
  const unproven = open.filter((each) => !isProven(situation, each));
  const lags = (each: Manager): boolean => isProven(situation, each) && !hasFollowed(situation, each);
  const behind = isKeySettled(situation) ? open.filter(lags) : [];
  const prove = ours('prove', '--swarm', swarm.swarmId);
  const found = ({ hostname }: { readonly hostname: string }): string => hostname;
  return [
    ...rest(absent.map(label), 'Not unlocked', isServed(situation) ? whatNow(swarm) : remedyWithout(situation)),
    ...rest(unproven.map(label), 'Unlocked, and not verified', prove),
    ...rest(behind.map(label), 'Unlocked, still with the previous key on disk, which stays stored', prove),
    ...rest(swarm.unmatched.map(found), 'Not among the instances found, so not verified', whatNow(swarm)),
  ];
}

const rest = (names: readonly string[], what: string, remedy: Remedy): readonly Rest[] =>
  names.length === 0 ? [] : [{ status: 'failed', why: `${what}: ${listed(names)}`, remedy }];
