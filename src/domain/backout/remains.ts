import { label } from '../findings/survey.js';
import { enable, whatNow } from '../findings/remedies.js';
import type { Manager } from '../fleet.js';
import { count, listed, sentence } from '../text.js';
import { restorable } from './copies.js';
import { failureOf, type Move, type Verdict } from './move.js';
import {
  copiedOn,
  hasFollowed,
  isKeySettled,
  isProven,
  isServed,
  isShut,
  wantedAutolock,
  type Situation,
} from './situation.js';

type Rest = Omit<Verdict, 'refusedBy'> & { readonly refusedBy?: string | null };

/** When nothing more can be done: everything that is not as it should be, with the worst of it in front; or that all is well. */
export function remains(situation: Situation): Move {
  const rests = [keyRests, quorumRests, shutRests, absentRests, autolockRests, doubtRests, leftRests].flatMap((rest) =>
    rest(situation),
  );
  const [worst] = rests.toSorted((a, b) => SEVERITY.indexOf(a.status) - SEVERITY.indexOf(b.status));
  if (worst === undefined) return { kind: 'settled' };
  const { status, remedy, refusedBy = null } = worst;
  const others = rests.filter((rest) => rest !== worst);
  return {
    kind: 'stuck',
    status,
    remedy,
    refusedBy,
    why: [worst, ...others].map(({ why }) => sentence(why)).join(' '),
  };
}

const SEVERITY: readonly Rest['status'][] = ['atRisk', 'unknown', 'blocked', 'failed'];

function keyRests(situation: Situation): readonly Rest[] {
  const { swarm, custody } = situation;
  const { live, vault } = custody;
  if (vault.kind === 'refused') {
    return [{ status: 'unknown', why: `The vault refuses: ${vault.error.message}`, remedy: vault.error.remedy }];
  }
  if (!isServed(situation) || isKeySettled(situation)) return [];
  const failure = failureOf(situation.attempts, 'adopt');
  if (live.kind === 'notKept') {
    const why = `The live key is not in the vault${failure === undefined ? '' : `: ${failure.why}`}`;
    return [{ status: 'atRisk', why, remedy: failure?.remedy ?? enable(swarm), refusedBy: failure?.refusedBy ?? null }];
  }
  if (failure !== undefined) return [failure];
  const reason = live.kind === 'unknown' ? live.reason : 'what its managers show does not fit the setting of autolock';
  return [{ status: 'unknown', why: `The live key is not known: ${reason}`, remedy: again(situation) }];
}

/** A swarm that serves nobody, and why nothing opens enough of it. */
function quorumRests(situation: Situation): readonly Rest[] {
  const { swarm, brief, acts } = situation;
  if (isServed(situation)) return [];
  const open = swarm.managers.filter(mayBeOpen).length;
  const why = `No quorum: ${open} of ${count(swarm.quorum.managers, 'manager')} can be open, and ${swarm.quorum.needed} are needed`;
  const mayBeNew = !brief.isWhole || acts.some(({ name }) => name !== 'disable');
  const isLost = swarm.managers.some((manager) => isShut(situation, manager)) && brief.mayHaveActed && mayBeNew;
  const status = isLost ? 'atRisk' : swarm.quorum.state === 'unknown' ? 'unknown' : 'failed';
  const failure = failureOf(situation.attempts, 'restore') ?? failureOf(situation.attempts, 'unlock');
  return [{ status, why: failure === undefined ? why : `${why}; ${failure.why}`, remedy: remedyWithout(situation) }];
}

function remedyWithout(situation: Situation): string {
  const { swarm } = situation;
  if (restorable(situation).length > 0) return withCopies(situation);
  const others = swarm.managers.filter((manager) => !isShut(situation, manager) && !mayBeOpen(manager));
  if (others.length > 0) return whatNow({ ...swarm, managers: others });
  return swarm.managers.some((manager) => isShut(situation, manager)) ? NOBODY_OPENS_THEM : whatNow(swarm);
}

/** An engine that is open is no way out either: `docker swarm init --force-new-cluster` fails where autolock is on. */
const NOBODY_OPENS_THEM =
  'Look for the key of the locked managers elsewhere (a backup of the vault, notes of an operator), or for a backup of their swarm folders with the key of that time: docker swarm unlock asks for it';

const mayBeOpen = ({ state }: Manager): boolean => state === 'unlocked' || state === 'pending';

/** Managers that no kept key opens, while the others serve. */
function shutRests(situation: Situation): readonly Rest[] {
  const { swarm } = situation;
  if (!isServed(situation)) return [];
  const shut = swarm.managers.filter((manager) => isShut(situation, manager));
  const [first] = shut;
  if (first === undefined) return [];
  const node = first.member?.nodeId ?? first.facts?.certificate?.nodeId;
  const leave = node === undefined ? whatNow(swarm) : `docker node demote ${node} && docker node rm --force ${node}`;
  const remedy = restorable(situation).length > 0 ? withCopies(situation) : leave;
  return [{ status: 'failed', why: `No kept key opens ${listed(shut.map(label))}`, remedy }];
}

const withCopies = ({ runId }: Situation): string => `lockstep backout ${runId} --restore-pre-image`;
const again = ({ runId }: Situation): string => `lockstep backout ${runId}`;

/** Everybody else who does not serve, or serves and was not proven. */
function absentRests(situation: Situation): readonly Rest[] {
  const { swarm } = situation;
  const absent = swarm.managers.filter((manager) => manager.state !== 'unlocked' && !isShut(situation, manager));
  const open = swarm.managers.filter(({ state }) => state === 'unlocked');
  const unproven = open.filter((each) => !isProven(situation, each));
  const lags = (each: Manager): boolean => isProven(situation, each) && !hasFollowed(situation, each);
  const behind = isKeySettled(situation) ? open.filter(lags) : [];
  const prove = `lockstep prove --swarm ${swarm.swarmId}`;
  const found = ({ hostname }: { readonly hostname: string }): string => hostname;
  return [
    ...rest(absent.map(label), 'Not open', isServed(situation) ? whatNow(swarm) : remedyWithout(situation)),
    ...rest(unproven.map(label), 'Open, and not proven', prove),
    ...rest(behind.map(label), 'Open, and still with the key of before on its disk, which stays kept', prove),
    ...rest(swarm.unmatched.map(found), 'Not among the instances found, and so not proven', whatNow(swarm)),
  ];
}

const rest = (names: readonly string[], what: string, remedy: string): readonly Rest[] =>
  names.length === 0 ? [] : [{ status: 'failed', why: `${what}: ${listed(names)}`, remedy }];

function autolockRests(situation: Situation): readonly Rest[] {
  const { swarm, brief, attempts, rotateAgain, custody } = situation;
  if (!isServed(situation)) return [];
  const wanted = wantedAutolock(situation);
  if (wanted !== undefined && swarm.autolock !== wanted) {
    const before = `Autolock was ${wanted ? 'on' : 'off'} before the run, and is ${wanted ? 'off' : 'on'}`;
    const failure = failureOf(attempts, 'setAutolock');
    return [
      failure === undefined
        ? { status: 'failed', why: before, remedy: again(situation) }
        : { ...failure, why: `${before}: ${failure.why}` },
    ];
  }
  if (brief.change === null && swarm.autolock === false) {
    const why = 'Autolock is off, and what it was before the run is not known, for no journal tells';
    return [{ status: 'unknown', why, remedy: enable(swarm) }];
  }
  const { live } = custody;
  const isRotated = rotateAgain?.begunFrom.some((from) => live.kind === 'kept' && from !== live.fingerprint) ?? true;
  if (isRotated || swarm.autolock !== true) return [];
  const failure = failureOf(attempts, 'rotate');
  return [
    failure ?? {
      status: 'failed',
      why: 'The key was not rotated again',
      remedy: `lockstep rotate --swarm ${swarm.swarmId}`,
    },
  ];
}

function doubtRests({ attempts }: Situation): readonly Rest[] {
  const failure = failureOf(attempts, 'makeWay');
  return failure === undefined ? [] : [{ ...failure, why: `What the run began may still take effect: ${failure.why}` }];
}

function leftRests(situation: Situation): readonly Rest[] {
  const { left, runs, attempts } = situation;
  const copies = copiedOn(left).size + left.unlisted.length;
  const holder = left.lease.kind === 'held' ? left.lease.runId : undefined;
  const parts = [
    ...(left.announced.length === 0 ? [] : ['its announcement in the vault']),
    ...(copies === 0 ? [] : [`copies of key files, or managers that could not be asked for them (${copies})`]),
    ...(holder !== undefined && runs.includes(holder) ? ['its lease in the swarm'] : []),
  ];
  if (parts.length === 0) return [];
  const failure = (['tidy', 'makeWay'] as const)
    .map((kind) => failureOf(attempts, kind))
    .find((each) => each !== undefined);
  const why = `Left behind as long as they may be needed: ${parts.join(', ')}`;
  return [{ status: 'failed', why: failure === undefined ? why : `${why} (${failure.why})`, remedy: again(situation) }];
}
