import type { z } from 'zod';
import type { PlannedSwarm } from '../domain/plan/plan.js';
import type { OurCommand } from '../domain/remedy.js';
import type { JournalData, StepState } from '../ports/journal.js';
import { resumeOf } from './resume-of.js';
import type { RunTools } from './run-tools.js';
import { stepWriter, type Writing } from './step-writer.js';
import { Stopped } from './stopped.js';

/** What a step leaves in the journal: what a resumed run needs, and what people read. */
export interface Done<Data> {
  readonly data: Data;
  /** In a few words. */
  readonly said: string;
}

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

/** One swarm's way through an operation: each step is written down before its effect and after it. */
export interface SwarmRun<Plan extends PlannedSwarm = PlannedSwarm, Tools extends RunTools = RunTools> {
  readonly change: Plan;
  readonly tools: Tools;
  /** The command that begins it anew, for a run that has changed nothing. */
  readonly again: OurCommand;
  /** What the journal says of a step. */
  readonly state: (name: string) => StepState;
  /** Whether a step was done by this run, or may have been. */
  readonly mayHaveDone: (name: string) => boolean;
  /** Whether the swarm was changed by this run, or may have been. */
  readonly hasActed: () => boolean;
  /** Throws what the effect throws: a `Stopped` is written down as the step's result, anything else leaves it open. */
  step<Data extends JournalData>(step: Step<Data>): Promise<Data>;
}

/** What the engine has to know of an operation to write its steps down. */
export interface Recorded {
  readonly acts: readonly string[];
  readonly again: OurCommand;
}

const interrupted = (tools: RunTools): Stopped =>
  new Stopped({
    status: 'unchanged',
    why: 'the run was interrupted before this swarm was changed',
    remedy: resumeOf({ tools }),
  });

export function createSwarmRun<Plan extends PlannedSwarm, Tools extends RunTools>(
  tools: Tools,
  change: Plan,
  { acts, again }: Recorded,
): SwarmRun<Plan, Tools> {
  const { journal, stopping, signal } = tools;
  const writer = stepWriter(tools, change);
  const state = (name: string): StepState => journal.run.step(change.swarmId, name);
  const mayHaveDone = (name: string): boolean => ['done', 'unknown'].includes(state(name).kind);
  const hasActed = (): boolean => acts.some(mayHaveDone);

  return {
    change,
    tools,
    again: tools.again ?? again,
    state,
    mayHaveDone,
    hasActed,
    async step({ name, schema, intent = {}, effect, settle, everyTime = false, cleansUp = false }) {
      signal.throwIfAborted();
      const before = state(name);
      if (before.kind === 'done' && !everyTime) return schema.parse(before.result.data['left']);
      const isOpen = before.kind === 'unknown' && settle !== undefined;
      const goesOn = hasActed() || cleansUp;
      if (!goesOn && stopping.aborted) throw interrupted(tools);
      const attempt = before.kind === 'notBegun' ? 1 : isOpen ? before.attempt : before.attempt + 1;
      const step = { step: name, attempt };
      const writing = (): Writing => (goesOn || hasActed() ? 'orTell' : 'mustBe');
      await writer.begin(step, isOpen ? undefined : intent, writing());
      try {
        const { data, said } = isOpen ? await settle(before.intended) : await effect();
        await writer.end(step, { outcome: 'done', said, data: { left: data } }, writing());
        return data;
      } catch (error) {
        if (error instanceof Stopped) {
          const { why: said } = error.details;
          await writer.end(step, { outcome: isStillOpen(error) ? 'unknown' : 'failed', said }, writing());
        }
        throw error;
      }
    },
  };
}

const isStillOpen = ({ details: { status } }: Stopped): boolean => status === 'unknown' || status === 'atRisk';
