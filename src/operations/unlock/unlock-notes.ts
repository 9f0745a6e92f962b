import { inWords, isAllOpen, outcomeOf, type SwarmEnding } from '../../domain/unlock/unlock-outcome.js';
import { isToBeOpened, type SwarmUnlock } from '../../domain/unlock/plan-unlock.js';
import { stepWriter } from '../../engine/step-writer.js';
import type { KeyTools } from '../../keys/key-run.js';

const STEP = 'unlock';

export interface Notes {
  /** Before any key of the swarm is sent. Errors: LockstepError where the journal cannot be written. */
  begin(plan: SwarmUnlock): Promise<void>;
  /** When the swarm is settled. Changes is done: a journal that cannot be written is only told of. */
  end(plan: SwarmUnlock, ending: SwarmEnding): Promise<void>;
}

/** What a run writes down of each swarm that it unlocks, and tells who watches: one step, with an attempt for each round. */
export const createNotes = (tools: Pick<KeyTools, 'journal' | 'events'>): Notes => ({
  async begin(plan) {
    const before = tools.journal.run.step(plan.swarmId, STEP);
    const attempt = before.kind === 'notBegun' ? 1 : before.attempt + 1;
    const keys = plan.managers
      .filter(isToBeOpened)
      .map(({ instanceId, part: { fingerprint } }) => ({ instanceId, fingerprint }));
    await stepWriter(tools, plan).begin({ step: STEP, attempt }, { keys }, 'mustBe');
  },

  async end(plan, ending) {
    const { swarmId, name } = plan;
    const before = tools.journal.run.step(swarmId, STEP);
    const { status, why } = outcomeOf(ending);
    const said = why === '' ? 'every manager is unlocked' : why;
    const managers = ending.managers.map(({ instanceId, ending: each }) => ({ instanceId, said: inWords(each) }));
    await stepWriter(tools, plan).end(
      { step: STEP, attempt: before.kind === 'notBegun' ? 1 : before.attempt },
      {
        outcome: isAllOpen(ending) ? 'done' : status === 'unknown' ? 'unknown' : 'failed',
        said,
        data: { managers },
      },
      'orTell',
    );
    tools.events.emit({ kind: 'swarm.ended', swarmId, name, status });
  },
});
