import { enable } from '../findings/swarm-remedies.js';
import { type Remedy, ours } from '../remedy.js';
import { sentence } from '../text.js';
import { absentRests, quorumRests, shutRests, unclearRests, unopenedRests } from './manager-rests.js';
import { failureOf, type Move, type Rest } from './move.js';
import { copiedOn, isKeySettled, isServed, wantedAutolock, type Situation } from './backout-situation.js';

/** When nothing more can be done: everything that is not as it should be, with the worst of it in front; or that all is well. */
export function remains(situation: Situation): Move {
  const rests = RULES.flatMap((rule) => rule(situation));
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

/** In the order in which they are told, behind the worst. */
const RULES: readonly ((situation: Situation) => readonly Rest[])[] = [
  keyRests,
  quorumRests,
  shutRests,
  unclearRests,
  unopenedRests,
  absentRests,
  autolockRests,
  doubtRests,
  leftRests,
];

const SEVERITY: readonly Rest['status'][] = ['atRisk', 'unknown', 'blocked', 'failed'];

function keyRests(situation: Situation): readonly Rest[] {
  const { swarm, custody } = situation;
  const { live, vault } = custody;
  if (vault.kind === 'refused') {
    return [
      { status: 'unknown', why: `The vault refused the request: ${vault.error.message}`, remedy: vault.error.remedy },
    ];
  }
  if (!isServed(situation) || isKeySettled(situation)) return [];
  const failure = failureOf(situation.attempts, 'adopt');
  if (live.kind === 'notKept') {
    const why = `The live key is not in the vault${failure === undefined ? '' : `: ${failure.why}`}`;
    return [{ status: 'atRisk', why, remedy: failure?.remedy ?? enable(swarm), refusedBy: failure?.refusedBy ?? null }];
  }
  if (failure !== undefined) return [failure];
  const reason =
    live.kind === 'unknown' ? live.reason : 'the keys that its managers show do not match the autolock setting';
  return [{ status: 'unknown', why: `The live key is unknown: ${reason}`, remedy: again(situation) }];
}

const again = ({ runId }: Situation): Remedy => ours('backout', runId);

function autolockRests(situation: Situation): readonly Rest[] {
  const { swarm, brief, attempts, rotateAgain, custody } = situation;
  if (!isServed(situation)) return [];
  const wanted = wantedAutolock(situation);
  if (wanted !== undefined && swarm.autolock !== wanted) {
    const before = `Autolock was ${wanted ? 'on' : 'off'} before the run, and is ${wanted ? 'off' : 'on'} now`;
    const failure = failureOf(attempts, 'setAutolock');
    return [
      failure === undefined
        ? { status: 'failed', why: before, remedy: again(situation) }
        : { ...failure, why: `${before}: ${failure.why}` },
    ];
  }
  if (brief.change === null && swarm.autolock === false) {
    const why = 'Autolock is off; without a journal, the setting before the run is unknown';
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
      remedy: ours('rotate', '--swarm', swarm.swarmId),
    },
  ];
}

function doubtRests({ attempts }: Situation): readonly Rest[] {
  const failure = failureOf(attempts, 'makeWay');
  return failure === undefined
    ? []
    : [{ ...failure, why: `A command of the run may still take effect: ${failure.why}` }];
}

function leftRests(situation: Situation): readonly Rest[] {
  const { left, runs, attempts } = situation;
  const copies = copiedOn(left).size + left.unlisted.length;
  const holder = left.lease.kind === 'held' ? left.lease.runId : undefined;
  const parts = [
    ...(left.intents.length === 0 ? [] : ['its intent in the vault']),
    ...(copies === 0 ? [] : [`key-file backups, or managers that could not be checked for them (${copies})`]),
    ...(holder !== undefined && runs.includes(holder) ? ['its lease in the swarm'] : []),
  ];
  if (parts.length === 0) return [];
  const failure = (['tidy', 'makeWay'] as const)
    .map((kind) => failureOf(attempts, kind))
    .find((each) => each !== undefined);
  const why = `Not removed, because it may still be needed: ${parts.join(', ')}`;
  return [{ status: 'failed', why: failure === undefined ? why : `${why} (${failure.why})`, remedy: again(situation) }];
}
