import { z } from 'zod';
import { isFingerprint, type Fingerprint } from '../domain/ids.js';
import type { PlannedManager } from '../domain/plan/plan.js';
import { isNonce } from '../onhost/frame.js';
import type { JournalData } from '../ports/journal.js';
import { askManager, targetOf, type Asked } from './ask-managers.js';
import type { Act, ActOptions, Attempt, Hint } from './act.js';
import { findOut } from './find-out.js';
import type { LiveReading } from '../keys/live-key.js';
import { recallAnswer } from './recall-answer.js';
import type { Done, SwarmRun } from '../engine/swarm-run.js';

export interface Acted {
  readonly at: Date;
  readonly executor: PlannedManager;
  readonly before: readonly Fingerprint[];
  readonly fromVersion: number;
  /** What was read right afterwards; undefined in a resumed run. */
  readonly reading: LiveReading | undefined;
  /** For a key that nobody can read any more: what the act itself answered, from the command history. */
  readonly recall: () => Promise<LiveReading>;
}

const left = z.strictObject({ at: z.iso.datetime() });
const noted = z.object({ instanceId: z.string(), before: z.array(z.string().refine(isFingerprint)) });

/**
 * Errors: Stopped. With `failed` nothing was changed, and another manager than the executor shows that; with `unknown` that is not known.
 * Where no other manager takes part the executor's word has to do, and the step says so.
 */
export async function performAct<Outcome>(run: SwarmRun, act: Act<Outcome>, options: ActOptions): Promise<Acted> {
  const { change, tools } = run;
  const { executor = change.executor, before } = options;
  const nonce = tools.newNonce();
  const at = tools.clock.now();
  const attempt: Attempt<Outcome> = { run, act, ...options, executor };
  let reading: LiveReading | undefined;

  const data = await run.step({
    name: act.name,
    schema: left,
    intent: { at: at.toISOString(), nonce, instanceId: executor.instanceId, before },
    effect: async () => {
      const asked = await askManager(tools, change.swarmId, executor, {
        step: act.name,
        nonce,
        script: act.script({ nonce, swarmId: change.swarmId, nodeId: executor.nodeId }, tools.runId),
        read: act.read,
        repeatable: false,
      });
      const found = await findOut(attempt, hintOf(act, asked));
      reading = found.reading;
      return { data: { at: at.toISOString() }, said: found.said };
    },
    settle: async (intended): Promise<Done<z.infer<typeof left>>> => {
      const begun = asNoted(attempt, intended);
      const reason = 'an earlier process of this run ended before it knew the result';
      // A command that still waits for its host is followed to its end first, where nothing else would hold it back.
      const told = act.isFenced ? undefined : await recallOwnAnswer(begun, intended);
      const recall = () => (told === undefined ? recallOwnAnswer(begun, intended) : Promise.resolve(told));
      const found = await findOut(begun, { kind: 'unsure', reason }, recall);
      reading = found.reading;
      return { data: left.parse({ at: intended['at'] }), said: found.said };
    },
  });
  const state = run.state(act.name);
  const intended: JournalData = state.kind === 'notBegun' ? {} : state.intended;
  const done = asNoted(attempt, intended);
  const recall = () => recallOwnAnswer(done, intended);
  return {
    at: new Date(data.at),
    executor: done.executor,
    before: done.before,
    fromVersion: act.fromVersion,
    reading,
    recall,
  };
}

/** With who acted, and the keys of before, as the journal has them. */
function asNoted<Outcome>(attempt: Attempt<Outcome>, intended: JournalData): Attempt<Outcome> {
  const { change } = attempt.run;
  const { data } = noted.safeParse(intended);
  if (data === undefined) return attempt;
  const executor = change.managers.find(({ instanceId }) => instanceId === data.instanceId) ?? change.executor;
  return { ...attempt, executor, before: data.before };
}

function hintOf<Outcome>(act: Act<Outcome>, asked: Asked<Outcome>): Hint {
  switch (asked.kind) {
    case 'notRun':
      return asked;
    case 'indeterminate':
      return { kind: 'unsure', reason: asked.reason };
    case 'facts':
      return act.judge(asked);
  }
}

const UNTOLD: LiveReading = { kind: 'unread', reason: 'the command history does not show it' };

/** The act's own answer, found again in the command history: it needs neither the swarm nor the host. */
async function recallOwnAnswer<Outcome>(
  { run: { change, tools }, act, executor }: Attempt<Outcome>,
  { nonce, at }: JournalData,
): Promise<LiveReading> {
  if (typeof nonce !== 'string' || !isNonce(nonce) || typeof at !== 'string') return UNTOLD;
  const { runId } = tools;
  const sent = { runId, swarmId: change.swarmId, step: act.name, target: targetOf(executor), nonce };
  const hint = hintOf(act, await recallAnswer(tools, { ...sent, since: new Date(at) }, act.read));
  return hint.kind === 'clear' ? hint.reading : UNTOLD;
}
