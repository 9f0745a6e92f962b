import type { SwarmId } from '../domain/ids.js';
import type { Events } from '../ports/events.js';
import type { Journal, JournalData, JournalEntry } from '../ports/journal.js';
import { appendOrTell } from './append-or-tell.js';

/** A step, as the journal knows it. */
interface StepName {
  readonly step: string;
  readonly attempt: number;
  /** As those who watch know it; the step's own name unless told. */
  readonly shown?: string;
}

interface StepEnd {
  readonly outcome: 'done' | 'failed' | 'unknown';
  /** In a few words: for people, and in the journal. */
  readonly said: string;
  /** What the journal has besides. */
  readonly data?: JournalData;
}

/** How a journal is written: `mustBe`, or the step is not begun; `orTell`, where what was done counts more than the record of it. */
export type Writing = 'mustBe' | 'orTell';

export interface StepWriter {
  /** Before the effect. `intent`: undefined for one that is written down already. Errors: LockstepError of a journal that must be written. */
  begin(name: StepName, intent: JournalData | undefined, writing: Writing): Promise<void>;
  /** After it. */
  end(name: StepName, end: StepEnd, writing: Writing): Promise<void>;
}

/** Writes down each step of a swarm before its effect and after it, and tells those who watch. */
export function stepWriter(
  tools: { readonly journal: Journal; readonly events: Events },
  { swarmId, name: swarmName }: { readonly swarmId: SwarmId; readonly name: string },
): StepWriter {
  const write = (entry: JournalEntry, writing: Writing): Promise<void> =>
    writing === 'mustBe' ? tools.journal.append(entry) : appendOrTell(tools, entry);
  const tell = ({ step, shown = step }: StepName, state: 'begun' | 'done' | 'stopped', said: string): void => {
    tools.events.emit({ kind: 'swarm.step', swarmId, name: swarmName, step: shown, state, said });
  };
  return {
    async begin(name, intent, writing) {
      const { step, attempt } = name;
      if (intent !== undefined) await write({ kind: 'intent', swarmId, step, attempt, data: intent }, writing);
      tell(name, 'begun', '');
    },
    async end(name, { outcome, said, data = {} }, writing) {
      const { step, attempt } = name;
      await write({ kind: 'result', swarmId, step, attempt, outcome, data: { ...data, said } }, writing);
      tell(name, outcome === 'done' ? 'done' : 'stopped', said);
    },
  };
}
