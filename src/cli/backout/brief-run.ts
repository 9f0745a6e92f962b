import type { BegunAct, SwarmBrief } from '../../domain/backout/run-brief.js';
import type { InstanceId, RunId, SwarmId } from '../../domain/ids.js';
import type { Scope } from '../../domain/instance.js';
import type { SwarmChange } from '../../domain/plan/plan.js';
import { actsIn, mayHaveActed } from '../../operations/backout/acts-in-journal.js';
import type { JournalStore, RunRecord } from '../../ports/journal.js';
import { keyPlans, thawPlans } from '../change/frozen-run.js';
import { backedOutBy } from './frozen-backout.js';

/** The run that is meant: whoever names a run that backs out another one means that other. */
export async function runMeant(store: JournalStore, named: RunId): Promise<RunId> {
  const { run } = await store.salvage(named);
  return (run && backedOutBy(run.header)) ?? named;
}

/** What else the journals of this folder tell of a run. */
export interface Aftermath {
  /** Attempts to back it out, the oldest first. */
  readonly attempts: readonly RunRecord[];
  /** Others that were begun later, the oldest first. */
  readonly later: readonly RunRecord[];
}

export async function aftermathOf(store: JournalStore, runId: RunId, startedAt: Date | undefined): Promise<Aftermath> {
  const attempts: RunRecord[] = [];
  const later: RunRecord[] = [];
  for (const listed of (await store.list()).toReversed()) {
    if (listed.kind !== 'readable' || listed.runId === runId) continue;
    const isLater = startedAt !== undefined && listed.startedAt > startedAt;
    if (!isLater && listed.command !== 'backout') continue;
    const record = await store.read(listed.runId);
    if (backedOutBy(record.header) === runId) attempts.push(record);
    else if (isLater) later.push(record);
  }
  return { attempts, later };
}

/** What a journal tells of the run, swarm by swarm; of one that is not whole what is still to be read. */
export function briefsOf(run: RunRecord, isWhole: boolean, { attempts, later }: Aftermath): readonly SwarmBrief[] {
  const changes = thawPlans(run.header, keyPlans).filter((plan) => plan.kind === 'change');
  return changes.map((change) => {
    const { swarmId, name } = change;
    const placeOf = placesIn(change);
    return {
      swarmId,
      name,
      change,
      isWhole,
      mayHaveActed: !isWhole || mayHaveActed(run, swarmId),
      acts: [
        ...actsIn(run, swarmId, { fenced: change.fenced, placeOf }),
        ...actsOfAttempts(attempts, swarmId, placeOf),
      ],
      supersededBy: later.findLast((other) => mayHaveActed(other, swarmId))?.header.runId ?? null,
    };
  });
}

const actsOfAttempts = (
  attempts: readonly RunRecord[],
  swarmId: SwarmId,
  placeOf: (id: InstanceId) => Scope | undefined,
): readonly BegunAct[] => attempts.flatMap((attempt) => actsIn(attempt, swarmId, { fenced: false, placeOf }));

const placesIn =
  ({ managers }: SwarmChange) =>
  (id: InstanceId): Scope | undefined =>
    managers.find(({ instanceId }) => instanceId === id);

/** Of a swarm of which no journal tells. */
export const briefWithout = (swarmId: SwarmId, name: string): SwarmBrief => ({
  swarmId,
  name,
  change: null,
  isWhole: false,
  mayHaveActed: true,
  acts: [],
  supersededBy: null,
});
