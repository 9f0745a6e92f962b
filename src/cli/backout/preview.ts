import { nextMove } from '../../domain/backout/next-move.js';
import type { Move } from '../../domain/backout/move.js';
import { intention, whatIsSo, whatMayFollow, whatWasFound } from '../../domain/backout/backout-words.js';
import type { ChangeResult } from '../../domain/change-outcome.js';
import type { SwarmId } from '../../domain/ids.js';
import type { Block } from '../../domain/plan/plan.js';
import { ours } from '../../domain/remedy.js';
import type { VaultFor } from '../../keys/read-vaults.js';
import { surveyVault } from '../../keys/survey-vault.js';
import type { FoundSite } from '../../operations/backout/backout-tools.js';
import type { ObservedFleet } from '../../fleet/observe-fleet.js';
import type { BackoutPlan } from '../../report/backout-text.js';
import type { Seen } from '../observe-selection.js';

/** What would come first on one swarm, by how it is now. */
export interface Preview extends FoundSite {
  readonly move: Move;
  /** Why its vault takes no key now, where one may have to be stored; empty where nothing stands in the way. */
  readonly barriers: readonly Block[];
}

const UNSEEN: Move = {
  kind: 'stuck',
  status: 'unknown',
  why: 'none of its managers could be reached',
  remedy: ours('discover'),
  refusedBy: null,
};

/** Changes nothing: the vault is only asked whether it takes a key. */
export async function previewOf(vaultFor: VaultFor, found: FoundSite, signal: AbortSignal): Promise<Preview> {
  const { site, situation } = found;
  if (situation === undefined) return { ...found, move: UNSEEN, barriers: [] };
  const move = nextMove(situation);
  const survey = STORING.has(move.kind)
    ? await surveyVault(vaultFor, site.brief.swarmId, situation.custody, signal)
    : undefined;
  return { ...found, move, barriers: survey?.barriers ?? [] };
}

/** What stores a key, or comes before something that may. */
const STORING: ReadonlySet<Move['kind']> = new Set(['makeWay', 'adopt', 'recall', 'setAutolock', 'rotate']);

/** Whether there is anything to be done that can be done. */
export const isToBeDone = ({ move }: Preview): boolean => move.kind !== 'settled' && move.kind !== 'stuck';

/** For the person who is about to say yes. */
export function planOf({ site: { brief }, situation, move, barriers }: Preview): BackoutPlan {
  const { swarmId, name } = brief;
  const isDone = move.kind === 'settled' || move.kind === 'stuck';
  return {
    swarmId,
    name,
    found: [
      ...(situation === undefined ? [] : whatWasFound(situation)),
      ...(isDone && situation !== undefined ? [intention(move, situation)] : []),
      ...(situation === undefined && move.kind === 'stuck' ? [move.why] : []),
      ...barriers.map(({ why }) => `The vault accepts no key now: ${why}`),
    ],
    first: isDone || situation === undefined ? '' : intention(move, situation),
    mayFollow: isDone || situation === undefined ? [] : whatMayFollow(situation),
    remedy: move.kind === 'stuck' ? move.remedy : (barriers[0]?.remedy ?? null),
  };
}

/** What was seen of these swarms, and of no other. */
export function seenOf(observed: ObservedFleet, previews: readonly Preview[]): Seen {
  const situations = previews.flatMap(({ situation }) => situation ?? []);
  const swarms = situations.map(({ swarm }) => swarm);
  return {
    scopes: observed.scopes,
    leftOut: observed.leftOut,
    instances: swarms.flatMap(({ managers }) => managers.map(({ instance }) => instance)),
    view: { swarms, unassigned: [] },
    custody: new Map(situations.map(({ swarm, custody }) => [swarm.swarmId, custody])),
  };
}

/** How it stands without anything being done. */
export const resultsOfPreviews = (previews: readonly Preview[]): ReadonlyMap<SwarmId, ChangeResult> =>
  new Map(previews.map((preview) => [preview.site.brief.swarmId, resultOf(preview)]));

function resultOf({ site: { brief }, situation, move }: Preview): ChangeResult {
  const base = { name: brief.name, steps: [], refusedBy: null, remedy: null };
  if (move.kind === 'stuck') {
    const { status, why, remedy, refusedBy } = move;
    return { ...base, status, why, remedy, refusedBy, wasWanted: true, action: 'backout' };
  }
  const isSettled = move.kind === 'settled';
  const why = isSettled && situation !== undefined ? whatIsSo(situation) : '';
  return { ...base, status: 'unchanged', why, wasWanted: !isSettled, action: isSettled ? null : 'backout' };
}
