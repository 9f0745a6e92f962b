import type { z } from 'zod';
import { LockstepError } from '../domain/errors.js';
import type { SwarmChange } from '../domain/plan/plan.js';
import type { JournalData, JournalEntry, StepState } from '../ports/journal.js';
import { Stopped } from './stopped.js';
import type { ChangeTools } from './run-tools.js';
import { resumeOf } from './resume-of.js';

/** What a step leaves in the journal: what a resumed run needs, and what people read. */
export interface Done<Data> {
  readonly data: Data;
  /** In a few words. */
  readonly said: string;
}

/** The steps that change a swarm. */
export type ActName = (typeof ACTS)[number];
const ACTS = ['rotate', 'enable', 'disable'] as const;
const KEY_MAKING: readonly ActName[] = ['rotate', 'enable'];

interface Step<Data extends JournalData> {
  /** Letters, digits and dashes. */
  readonly name: string;
  /** Of what the step leaves; checked when a resumed run takes it from the journal. */
  readonly schema: z.ZodType<Data>;
  /** What a resumed run has to know if this one dies in the middle. */
  readonly intent?: JournalData;
  readonly effect: () => Promise<Done<Data>>;
  /**
   * For what changes the swarm. In place of the effect where an earlier attempt may have taken effect: finds out, and never
   * does it again. From such a step on the run goes on to a safe end, whoever wants it to stop and whether or not its journal
   * can be written.
   */
  readonly settle?: (intended: JournalData) => Promise<Done<Data>>;
  /** Done anew by a resumed run, though it was done before: a lease may have been taken away since, or taken again. */
  readonly everyTime?: boolean;
  /** Puts back what the run has made, also when it is to stop. */
  readonly cleansUp?: true;
}

/** One swarm's way through a change: each step is written down before its effect and after it. */
export interface SwarmRun {
  readonly change: SwarmChange;
  readonly tools: ChangeTools;
  /** What the journal says of a step. */
  readonly state: (name: string) => StepState;
  /** Whether the swarm was changed by this run, or may have been. */
  readonly hasActed: () => boolean;
  /** Whether this run has made an unlock key, or may have. */
  readonly mayHaveNewKey: () => boolean;
  /** Throws what the effect throws: a `Stopped` is written down as the step's result, anything else leaves it open. */
  step<Data extends JournalData>(step: Step<Data>): Promise<Data>;
}

const interrupted = (tools: ChangeTools): Stopped =>
  new Stopped({
    status: 'unchanged',
    why: 'the run was interrupted before this swarm was changed',
    remedy: resumeOf({ tools }),
  });

export function createSwarmRun(tools: ChangeTools, change: SwarmChange): SwarmRun {
  const { journal, events, stopping, signal } = tools;
  const { swarmId, name: swarmName } = change;
  const state = (name: string): StepState => journal.run.step(swarmId, name);
  const tell = (step: string, to: 'begun' | 'done' | 'stopped', said: string): void => {
    events.emit({ kind: 'swarm.step', swarmId, name: swarmName, step, state: to, said });
  };

  const mayHaveDone = (act: ActName): boolean => ['done', 'unknown'].includes(state(act).kind);
  const hasActed = (): boolean => ACTS.some(mayHaveDone);
  /** A full disk must not keep a key that is live already from being kept. The run's end tells that its journal is broken. */
  const writeIfPossible = async (entry: JournalEntry): Promise<void> => {
    try {
      await journal.append(entry);
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error;
      events.emit({ kind: 'journal.broken', reason: error.message });
    }
  };

  return {
    change,
    tools,
    state,
    hasActed,
    mayHaveNewKey: () => KEY_MAKING.some(mayHaveDone),
    async step({ name, schema, intent = {}, effect, settle, everyTime = false, cleansUp = false }) {
      signal.throwIfAborted();
      const before = state(name);
      if (before.kind === 'done' && !everyTime) return schema.parse(before.result.data['left']);
      const isOpen = before.kind === 'unknown' && settle !== undefined;
      const goesOn = hasActed() || cleansUp;
      if (!goesOn && stopping.aborted) throw interrupted(tools);
      const attempt = before.kind === 'notBegun' ? 1 : isOpen ? before.attempt : before.attempt + 1;
      const entry = { swarmId, step: name, attempt };
      const intention: JournalEntry = { kind: 'intent', ...entry, data: intent };
      if (!isOpen) await (goesOn ? writeIfPossible(intention) : journal.append(intention));
      const writeResult = hasActed() || cleansUp ? writeIfPossible : (result: JournalEntry) => journal.append(result);
      tell(name, 'begun', '');
      try {
        const { data, said } = isOpen ? await settle(before.intended) : await effect();
        await writeResult({ kind: 'result', ...entry, outcome: 'done', data: { left: data, said } });
        tell(name, 'done', said);
        return data;
      } catch (error) {
        if (error instanceof Stopped) {
          const outcome = isStillOpen(error) ? 'unknown' : 'failed';
          await writeResult({ kind: 'result', ...entry, outcome, data: { said: error.details.why } });
          tell(name, 'stopped', error.details.why);
        }
        throw error;
      }
    },
  };
}

const isStillOpen = ({ details: { status } }: Stopped): boolean => status === 'unknown' || status === 'atRisk';
