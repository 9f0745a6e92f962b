import { inWords, isAllOpen, outcomeOf, type SwarmEnding } from '../../domain/unlock/unlock-outcome.js';
import { isToBeOpened, type SwarmUnlock } from '../../domain/unlock/plan-unlock.js';
import { appendOrTell } from '../../engine/append-or-tell.js';
import type { JournalEntry } from '../../ports/journal.js';
import type { KeyTools } from '../../keys/key-run.js';

const STEP = 'unlock';

export interface Notes {
  /** Before any key of the swarm is sent. Errors: LockstepError where the journal cannot be written. */
  begin(plan: SwarmUnlock): Promise<void>;
  /** When the swarm is settled. Changes is done: a journal that cannot be written is only told of. */
  end(plan: SwarmUnlock, ending: SwarmEnding): Promise<void>;
}

/** What a run writes down of each swarm that it opens, and tells who watches. */
export function createNotes({ journal, events }: Pick<KeyTools, 'journal' | 'events'>): Notes {
  return {
    async begin({ swarmId, name, managers }) {
      const before = journal.run.step(swarmId, STEP);
      const attempt = before.kind === 'notBegun' ? 1 : before.attempt + 1;
      const keys = managers
        .filter(isToBeOpened)
        .map(({ instanceId, part: { fingerprint } }) => ({ instanceId, fingerprint }));
      await journal.append({ kind: 'intent', swarmId, step: STEP, attempt, data: { keys } });
      events.emit({ kind: 'swarm.step', swarmId, name, step: STEP, state: 'begun', said: '' });
    },

    async end({ swarmId, name }, ending) {
      const before = journal.run.step(swarmId, STEP);
      const { status, why } = outcomeOf(ending);
      const said = why === '' ? 'every manager is unlocked' : why;
      const entry: JournalEntry = {
        kind: 'result',
        swarmId,
        step: STEP,
        attempt: before.kind === 'notBegun' ? 1 : before.attempt,
        outcome: isAllOpen(ending) ? 'done' : status === 'unknown' ? 'unknown' : 'failed',
        data: {
          said,
          managers: ending.managers.map(({ instanceId, ending: each }) => ({ instanceId, said: inWords(each) })),
        },
      };
      await appendOrTell({ journal, events }, entry);
      events.emit({ kind: 'swarm.step', swarmId, name, step: STEP, state: 'done', said });
      events.emit({ kind: 'swarm.ended', swarmId, name, status });
    },
  };
}
