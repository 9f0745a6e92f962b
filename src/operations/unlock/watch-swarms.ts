import { LockstepError } from '../../domain/errors.js';
import type { SwarmId } from '../../domain/ids.js';
import { overRounds } from '../../domain/unlock/ending.js';
import { isAllOpen, type SwarmEnding } from '../../domain/unlock/unlock-outcome.js';
import type { KeyTools } from '../../keys/key-run.js';
import type { ObservedFleet } from '../../fleet/observe-fleet.js';
import { unlockManagers } from './unlock-managers.js';
import type { Round } from './survey-locked.js';

/** Waits between rounds, in seconds; the last one over and over. */
const PAUSES = [10, 15, 30] as const;
const LONGEST_PAUSE = 60;

export interface WatchOptions {
  readonly waitSeconds: number;
  /** For so long, looks again for what has come back; 0: one round. */
  readonly watchSeconds: number;
  /** One more round of looking. */
  readonly lookAgain: () => Promise<Round>;
}

export interface Watched {
  readonly endings: ReadonlyMap<SwarmId, SwarmEnding>;
  /** The last round that could be looked at. */
  readonly last: Round;
}

/**
 * Rounds of opening until every manager of the fleet is open, time is up, or it is to stop. A round that cannot be looked at (throttled,
 * credentials that expire) is told of, and the next one tries again. Rejects only for an abort, a defect, or a journal that fails.
 */
export async function openUntil(tools: KeyTools, first: Round, options: WatchOptions): Promise<Watched> {
  const { clock, events, stopping, signal } = tools;
  const until = clock.now().getTime() + options.watchSeconds * 1000;
  let last = first;
  let round: Round | undefined = first;
  let endings: ReadonlyMap<SwarmId, SwarmEnding> = new Map();
  for (let turn = 0; ; turn += 1) {
    if (round !== undefined) {
      last = round;
      endings = withEarlier(endings, await unlockManagers(tools, round, options));
    }
    const left = until - clock.now().getTime();
    if (isFleetOpen(last, endings) || left <= 0 || stopping.aborted) return { endings, last };
    const pause = Math.min((PAUSES[turn] ?? LONGEST_PAUSE) * 1000, left);
    events.emit({ kind: 'unlock.again', inSeconds: Math.round(pause / 1000) });
    await clock.sleep(pause, stopping).catch(() => undefined);
    signal.throwIfAborted();
    round = await unlessBlind(tools, options.lookAgain);
  }
}

async function unlessBlind(
  { events, stopping, signal }: KeyTools,
  look: () => Promise<Round>,
): Promise<Round | undefined> {
  if (stopping.aborted) return undefined;
  try {
    return await look();
  } catch (error) {
    signal.throwIfAborted();
    if (isAborted(stopping)) return undefined;
    if (!(error instanceof LockstepError)) throw error;
    events.emit({ kind: 'unlock.blind', reason: error.message });
    return undefined;
  }
}

const isFleetOpen = ({ look }: Round, endings: ReadonlyMap<SwarmId, SwarmEnding>): boolean =>
  [...endings.values()].every(isAllOpen) && !hasSilent(look.fleet.now());

/** Asked anew after a wait: it may have been aborted meanwhile. */
const isAborted = ({ aborted }: AbortSignal): boolean => aborted;

/** An instance that gives no answer, and whose place nobody knows, may be a manager that waits. */
export const hasSilent = ({ view }: ObservedFleet): boolean =>
  view.unassigned.some(({ state }) => state === 'unreachable' || state === 'unknown');

/** What an earlier round has opened was open already in this one. */
const withEarlier = (
  earlier: ReadonlyMap<SwarmId, SwarmEnding>,
  endings: readonly SwarmEnding[],
): ReadonlyMap<SwarmId, SwarmEnding> =>
  new Map([
    ...earlier,
    ...endings.map((ending): [SwarmId, SwarmEnding] => {
      const before = earlier.get(ending.swarmId);
      const known = new Map(before?.managers.map((manager) => [manager.instanceId, manager.ending]));
      const managers = ending.managers.map((manager) => {
        const earlierEnding = known.get(manager.instanceId);
        return earlierEnding === undefined
          ? manager
          : { ...manager, ending: overRounds(earlierEnding, manager.ending) };
      });
      return [ending.swarmId, { ...ending, managers, adopted: ending.adopted ?? before?.adopted }];
    }),
  ]);
