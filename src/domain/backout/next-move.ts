import { oldAgentInWords, tooOldAgent, updateAgents } from '../agent-version.js';
import { label } from '../findings/manager-survey.js';
import { onManager, ours } from '../remedy.js';
import { listed } from '../text.js';
import type { HomeClaim } from '../custody.js';
import { homeRemedy, whyUndecided } from '../vault-home.js';
import { remains } from './remains.js';
import type { Move, Step } from './move.js';
import { isServed, type Situation } from './backout-situation.js';
import { recallKey, restoreAll, awaitQuorum } from './without-quorum.js';
import {
  adopt,
  awaitDataKeys,
  awaitLiveKey,
  awaitManagers,
  makeWay,
  restoreOne,
  rotateAgain,
  setAutolock,
  tidy,
} from './with-quorum.js';
import { unlockMove } from './unlock-move.js';

/** What it would do about its one thing; undefined where there is nothing to do about it, or nothing more. */
type Rule = (situation: Situation) => Move | undefined;

/**
 * The live key comes before everything else that can wait: it can be read only as long as the quorum is held. As soon as it is settled
 * nobody needs the intent any more, which would keep this run from writing its own.
 */
const withQuorum: readonly Rule[] = [
  makeWay,
  awaitLiveKey,
  adopt,
  unlockMove,
  recallKey,
  awaitManagers,
  restoreOne,
  tidy,
  awaitDataKeys,
  setAutolock,
  rotateAgain,
];

/** What changes least first: a kept key, then a key that can still be had, then a stopped engine. */
const withoutQuorum: readonly Rule[] = [unlockMove, awaitQuorum, recallKey, restoreAll];

/**
 * What is to be done next about one swarm. Pure: asked again after each move, with what is seen then. Whatever is seen in between, it
 * comes to an end: nothing is tried, and nothing waited for, without bound.
 */
export function nextMove(situation: Situation): Move {
  const { custody, runId, swarm } = situation;
  const { trust } = swarm;
  if (trust.kind === 'conflict')
    return { kind: 'stuck', status: 'blocked', why: trust.why, remedy: trust.remedy, refusedBy: null };
  // Nearly every move writes the vault, and none is right before it is known what the swarm's own vault holds.
  if (custody.vault.kind === 'undecided') return homeless(runId, custody.vault.claims);
  for (const rule of isServed(situation) ? withQuorum : withoutQuorum) {
    const move = rule(situation);
    if (move !== undefined) return refusedByHolder(situation, move) ?? refusedByAgents(situation, move) ?? move;
  }
  return remains(situation);
}

const homeless = (runId: Situation['runId'], claims: readonly HomeClaim[]): Move => ({
  kind: 'stuck',
  status: 'blocked',
  why: whyUndecided(claims),
  remedy: homeRemedy(claims, ours('backout', runId)),
  refusedBy: null,
});

/** A manager that is locked is nobody's change: to open it is in no other run's way. */
const LEASED = new Set<Move['kind']>([
  'makeWay',
  'adopt',
  'restore',
  'setAutolock',
  'rotate',
  'tidy',
] satisfies readonly Step['kind'][]);

/** Before anything is done: such a host would refuse each script that acts. */
function refusedByAgents({ swarm, attempts }: Situation, { kind }: Move): Move | undefined {
  if (attempts.length > 0 || kind === 'wait' || kind === 'settled' || kind === 'stuck') return undefined;
  const [first, ...others] = swarm.managers.filter(({ instance }) => tooOldAgent(instance.agent) !== undefined);
  if (first === undefined) return undefined;
  const { account, region } = first.instance.scope;
  const beside = others
    .map(({ instance }) => instance)
    .filter(({ scope }) => scope.account === account && scope.region === region);
  return {
    kind: 'stuck',
    status: 'blocked',
    why: listed(
      [first, ...others].map(
        (manager) => `${label(manager)}: ${oldAgentInWords(tooOldAgent(manager.instance.agent) ?? '')}`,
      ),
    ),
    remedy: updateAgents([first.instance, ...beside]),
    refusedBy: null,
  };
}

/** Another run works on this swarm now. */
function refusedByHolder({ left: { lease }, runs }: Situation, { kind }: Move): Move | undefined {
  if (lease.kind !== 'held' || !LEASED.has(kind)) return undefined;
  const { runId, owner } = lease;
  if (runId === undefined) {
    return {
      kind: 'stuck',
      status: 'blocked',
      why: 'a config named lockstep-lease exists that no run created: inspect it on a manager',
      remedy: onManager('docker config inspect lockstep-lease'),
      refusedBy: 'unknown',
    };
  }
  if (runs.includes(runId)) return undefined;
  return {
    kind: 'stuck',
    status: 'blocked',
    why: `another run holds the lease: run ${runId} of ${owner ?? 'an unknown owner'}. Let it end, resume it where it was started, or back it out first`,
    remedy: ours('backout', runId),
    refusedBy: runId,
  };
}
