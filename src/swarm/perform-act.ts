import { z } from 'zod';
import { isInstanceId, type InstanceId } from '../domain/ids.js';
import type { PlannedManager } from '../domain/plan/plan.js';
import type { Shown, Unread } from '../domain/seen-effect.js';
import type { Done, SwarmRun } from '../engine/swarm-run.js';
import { isNonce, type Nonce } from '../onhost/frame.js';
import type { JournalData, JournalValue } from '../ports/journal.js';
import type { Act, Hint } from './act.js';
import { askManager, targetOf, type Asked } from './ask-managers.js';
import { findOut, type Attempt } from './find-out.js';
import { recallAnswer } from './recall-answer.js';

export interface ActOrder<Before extends JournalValue, Outcome, Reading extends Shown> {
  /** How the state was before. The journal has it, so that a resumed run compares with the same. */
  readonly before: Before;
  readonly beforeSchema: z.ZodType<Before>;
  readonly act: (before: Before) => Act<Outcome, Reading>;
  /** Who carries it out; the planned executor unless told. */
  readonly executor?: PlannedManager;
}

export interface Acted<Before, Reading> {
  readonly at: Date;
  readonly executor: PlannedManager;
  /** As the journal has it. */
  readonly before: Before;
  readonly fromVersion: number;
  /** What was read right afterwards; undefined in a resumed run that found it done. */
  readonly reading: Reading | undefined;
  /** For a state that nobody can read any more: what the act itself answered, from the command history. */
  readonly recall: () => Promise<Reading | Unread>;
}

/** What the journal has of an act before it is sent: enough to find its answer in the command history. */
export const begunAct = z.object({
  act: z.string(),
  at: z.iso.datetime(),
  nonce: z.string().refine((text): text is Nonce => isNonce(text)),
  instanceId: z.string().refine((text): text is InstanceId => isInstanceId(text)),
});

const left = z.strictObject({ at: z.iso.datetime() });

/**
 * Errors: Stopped. With `failed` nothing was changed, and another manager than the executor shows that; with `unknown` that is not known.
 * Where no other manager takes part the executor's word has to do, and the step says so.
 */
export async function performAct<Before extends JournalValue, Outcome, Reading extends Shown>(
  run: SwarmRun,
  order: ActOrder<Before, Outcome, Reading | Unread>,
): Promise<Acted<Before, Reading | Unread>> {
  const { change, tools } = run;
  const { executor = change.executor, before } = order;
  const act = order.act(before);
  const nonce = tools.newNonce();
  const at = tools.clock.now();
  let reading: Reading | Unread | undefined;

  const data = await run.step({
    name: act.name,
    schema: left,
    intent: { act: act.name, at: at.toISOString(), nonce, instanceId: executor.instanceId, before },
    effect: async () => {
      const asked = await askManager(tools, change.swarmId, executor, {
        step: act.name,
        nonce,
        script: act.script({ nonce, swarmId: change.swarmId, nodeId: executor.nodeId }, tools.runId),
        read: act.read,
        repeatable: false,
        ...limitOf(act),
      });
      const found = await findOut({ run, act, executor }, hintOf(act, asked));
      reading = found.reading;
      return { data: { at: at.toISOString() }, said: found.said };
    },
    settle: async (intended): Promise<Done<z.infer<typeof left>>> => {
      const begun = asNoted(run, order, intended).attempt;
      const reason = 'an earlier process of this run ended before it knew the result';
      // A command that still waits for its host is followed to its end first, where nothing else would hold it back.
      const told = begun.act.isFenced ? undefined : await recallOwnAnswer(begun, intended);
      const recall = () => (told === undefined ? recallOwnAnswer(begun, intended) : Promise.resolve(told));
      const found = await findOut(begun, { kind: 'unsure', reason }, recall);
      reading = found.reading;
      return { data: left.parse({ at: intended['at'] }), said: found.said };
    },
  });
  const state = run.state(act.name);
  const intended: JournalData = state.kind === 'notBegun' ? {} : state.intended;
  const done = asNoted(run, order, intended);
  return {
    at: new Date(data.at),
    executor: done.attempt.executor,
    before: done.before,
    fromVersion: act.fromVersion,
    reading,
    recall: () => recallOwnAnswer(done.attempt, intended),
  };
}

/** With who acted, and how the state was before, as the journal has them. */
function asNoted<Before extends JournalValue, Outcome, Reading extends Shown>(
  run: SwarmRun,
  { before: now, beforeSchema, act, executor = run.change.executor }: ActOrder<Before, Outcome, Reading>,
  intended: JournalData,
): { readonly attempt: Attempt<Outcome, Reading>; readonly before: Before } {
  const noted = beforeSchema.safeParse(intended['before']);
  const before = noted.success ? noted.data : now;
  const { instanceId } = intended;
  const sender = run.change.managers.find((manager) => manager.instanceId === instanceId) ?? executor;
  return { before, attempt: { run, act: act(before), executor: sender } };
}

function hintOf<Outcome, Reading extends Shown>(act: Act<Outcome, Reading>, asked: Asked<Outcome>): Hint<Reading> {
  switch (asked.kind) {
    case 'notRun':
      return asked;
    case 'indeterminate':
      return { kind: 'unsure', reason: asked.reason };
    case 'facts':
      return act.judge(asked);
  }
}

const limitOf = ({ executionSeconds }: { readonly executionSeconds?: number }) =>
  executionSeconds === undefined ? {} : { executionSeconds };

const UNTOLD: Unread = { kind: 'unread', reason: 'the command history does not show it' };

/** The act's own answer, found again in the command history: it needs neither the swarm nor the host. */
async function recallOwnAnswer<Outcome, Reading extends Shown>(
  { run: { change, tools }, act, executor }: Attempt<Outcome, Reading | Unread>,
  intended: JournalData,
): Promise<Reading | Unread> {
  const { data: begun } = begunAct.safeParse(intended);
  if (begun === undefined) return UNTOLD;
  const { runId } = tools;
  const sent = {
    runId,
    swarmId: change.swarmId,
    step: act.name,
    target: targetOf(executor),
    nonce: begun.nonce,
    ...limitOf(act),
  };
  const hint = hintOf(act, await recallAnswer(tools, { ...sent, since: new Date(begun.at) }, act.read));
  return hint.kind === 'clear' ? hint.reading : UNTOLD;
}
