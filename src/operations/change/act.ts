import { z } from 'zod';
import type { RunId } from '../../domain/ids.js';
import type { PlannedManager, SwarmChange } from '../../domain/plan/plan.js';
import type { ChangeReading } from '../../onhost/change-answer.js';
import { isNonce } from '../../onhost/frame.js';
import type { SealingKeys } from '../../onhost/seal.js';
import type { Target } from '../../onhost/rotation-scripts.js';
import type { JournalData } from '../../ports/journal.js';
import { askManager, targetOf, type Asked } from './ask.js';
import { nudge, readLiveKey, type LiveReading } from './live-key.js';
import { recallSent } from './recall.js';
import { Stopped } from './stopped.js';
import type { ActName, Done, SwarmRun } from './swarm-run.js';
import { resumeOf } from './vault-steps.js';

/** What the answer to an act says by itself. */
type Verdict =
  /** It took effect, and this is how the live key is now. */
  | { readonly kind: 'clear'; readonly reading: LiveReading }
  /** It was never begun. */
  | { readonly kind: 'notRun'; readonly reason: string }
  /** It did not by this script, as that says; a script that a reboot cut short may have been another. */
  | { readonly kind: 'notDone'; readonly reason: string }
  /** It may have, and may still do so later. */
  | { readonly kind: 'unsure'; readonly reason: string };

/** The one thing that a run does to a swarm: done on one manager, never a second time to find out whether it was done. */
export interface Act<Outcome> {
  readonly name: ActName;
  readonly script: (target: Target, runId: RunId) => string;
  readonly read: (answer: string) => ChangeReading<Outcome>;
  readonly judge: (asked: Extract<Asked<Outcome>, { readonly kind: 'facts' }>) => Verdict;
  /** The engine itself compares the noted version: a script that is delivered late changes nothing any more. */
  readonly isFenced: boolean;
  /** Whether the swarm is now as the act was to make it. */
  readonly isDone: (reading: Exclude<LiveReading, { readonly kind: 'unread' }>) => boolean;
  /** What it is otherwise, in a sentence. */
  readonly otherwise: (reading: Exclude<LiveReading, { readonly kind: 'unread' }>) => string;
}

export interface Acted {
  readonly at: Date;
  /** What was read right afterwards; undefined in a resumed run. */
  readonly reading: LiveReading | undefined;
  /** For a key that nobody can read any more: what the act itself answered, from the command history. */
  readonly recall: () => Promise<LiveReading>;
}

const left = z.strictObject({ at: z.iso.datetime() });

/** Errors: Stopped. With `failed` nothing was changed; with `unknown` that is not known. */
export async function perform<Outcome>(run: SwarmRun, act: Act<Outcome>, keys: SealingKeys): Promise<Acted> {
  const { change, tools } = run;
  const { actor } = change;
  const nonce = tools.newNonce();
  const at = tools.clock.now();
  let reading: LiveReading | undefined;

  const data = await run.step({
    name: act.name,
    schema: left,
    intent: { at: at.toISOString(), nonce, instanceId: actor.instanceId },
    effect: async () => {
      const asked = await askManager(tools, change.swarmId, actor, {
        step: act.name,
        nonce,
        script: act.script({ nonce, swarmId: change.swarmId, nodeId: actor.nodeId }, tools.runId),
        read: act.read,
        repeatable: false,
      });
      const verdict = verdictOf(act, asked);
      if (verdict.kind === 'clear' && verdict.reading.kind !== 'unread' && act.isDone(verdict.reading)) {
        reading = verdict.reading;
        return { data: { at: at.toISOString() }, said: `done on ${actor.name}` };
      }
      const found = await findOut(run, act, keys, verdict);
      reading = found.reading;
      return { data: { at: at.toISOString() }, said: found.said };
    },
    settle: async (intended): Promise<Done<z.infer<typeof left>>> => {
      const reason = 'an earlier process of this run ended before it knew';
      // A command that still waits for its host is followed to its end first, where nothing else would hold it back.
      const told = act.isFenced ? undefined : await recallAnswer(run, act, intended);
      const recall = () => (told === undefined ? recallAnswer(run, act, intended) : Promise.resolve(told));
      const found = await findOut(run, act, keys, { kind: 'unsure', reason }, recall);
      reading = found.reading;
      return { data: left.parse({ at: intended['at'] }), said: found.said };
    },
  });
  const state = run.state(act.name);
  const intended: JournalData = state.kind === 'notBegun' ? {} : state.intended;
  return { at: new Date(data.at), reading, recall: () => recallAnswer(run, act, intended) };
}

function verdictOf<Outcome>(act: Act<Outcome>, asked: Asked<Outcome>): Verdict {
  switch (asked.kind) {
    case 'notRun':
      return asked;
    case 'indeterminate':
      return { kind: 'unsure', reason: asked.reason };
    case 'facts':
      return act.judge(asked);
  }
}

/** Looks again, in seconds: an election and what follows take less than a minute. */
const PAUSES = [2, 5, 10, 15, 20, 20, 20];

/**
 * Reads how the swarm is now, and takes no other word for it. Where the act may still take effect, the swarm is moved on
 * first, so that what is read then stays true.
 */
async function findOut<Outcome>(
  run: SwarmRun,
  act: Act<Outcome>,
  keys: SealingKeys,
  verdict: Verdict,
  recall?: () => Promise<LiveReading>,
): Promise<{ readonly reading: LiveReading; readonly said: string }> {
  if (verdict.kind === 'notRun') throw notDone(run, act, `the script was not run: ${verdict.reason}`);
  const managers = witnessesFirst(run.change);
  const { clock, signal } = run.tools;
  const reason = verdict.kind === 'clear' ? 'its key could not be read at once' : verdict.reason;
  let reading: LiveReading = { kind: 'unread', reason: 'the swarm does not take an update' };
  for (const pause of [...PAUSES, undefined]) {
    const settled = verdict.kind !== 'unsure' || (await nudge(run, managers));
    if (settled) reading = await readLiveKey(run, 'settle', managers, keys);
    if (settled && reading.kind !== 'unread') {
      if (act.isDone(reading)) return { reading, said: `found done (${reason})` };
      throw notDone(run, act, `${act.otherwise(reading)} (${reason})`);
    }
    if (pause !== undefined) await clock.sleep(pause * 1000, signal);
  }
  const told = await recall?.();
  if (told !== undefined && told.kind !== 'unread' && act.isDone(told)) {
    return { reading: told, said: 'found done by its own answer in the command history' };
  }
  throw new Stopped({
    status: 'unknown',
    why: `whether it took effect is not known (${reason}), and no manager can be asked (${unreadReason(reading)})`,
    remedy: resumeOf(run),
  });
}

const notDone = ({ change: { swarmId } }: SwarmRun, { name }: { readonly name: ActName }, why: string): Stopped =>
  new Stopped({ status: 'failed', why, remedy: `lockstep ${name} --swarm ${swarmId}` });

const unreadReason = (reading: LiveReading): string => (reading.kind === 'unread' ? reading.reason : '');

/** The witness first, the actor last: what the actor said is confirmed by somebody else, where there is somebody else. */
export const witnessesFirst = ({ managers, actor, witness }: SwarmChange): readonly PlannedManager[] => {
  const rank = ({ instanceId }: PlannedManager): number =>
    instanceId === actor.instanceId ? 2 : instanceId === witness?.instanceId ? 0 : 1;
  return managers.toSorted((a, b) => rank(a) - rank(b));
};

const UNTOLD: LiveReading = { kind: 'unread', reason: 'the command history does not tell' };

/** The act's own answer, found again in the command history: it needs neither the swarm nor the host. */
async function recallAnswer<Outcome>(
  { change, tools }: SwarmRun,
  act: Act<Outcome>,
  { nonce, at }: JournalData,
): Promise<LiveReading> {
  if (typeof nonce !== 'string' || !isNonce(nonce) || typeof at !== 'string') return UNTOLD;
  const { runId } = tools;
  const sent = { runId, swarmId: change.swarmId, step: act.name, target: targetOf(change.actor), nonce };
  const verdict = verdictOf(act, await recallSent(tools, { ...sent, since: new Date(at) }, act.read));
  return verdict.kind === 'clear' ? verdict.reading : UNTOLD;
}
