import type { PlannedManager } from '../domain/plan/plan.js';
import { advice } from '../domain/remedy.js';
import { isEffect, judgeSights, type Effect } from '../domain/seen-effect.js';
import type { Attempt, Hint } from './act.js';
import { nudge, type LiveReading } from '../keys/live-key.js';
import { storeAsPrecaution } from '../keys/store-as-precaution.js';
import { Stopped } from '../engine/stopped.js';
import type { SwarmRun } from '../engine/swarm-run.js';
import { againOf, resumeOf } from '../engine/resume-of.js';
import { verifiersBeside, lookFor } from './verifiers.js';

/** Looks again, in seconds: an election and what follows take less than a minute. */
const PAUSES = [2, 5, 10, 15, 20, 20, 20];

interface Found {
  readonly reading: LiveReading;
  readonly said: string;
}

/**
 * Reads how the swarm is now from managers that did not act, and takes no other word for it. Where the act may still take effect, the
 * swarm is moved on first, so that what is read then stays true: also where the executor reports that it is done, or refused, and nobody
 * shows it. Who moved it on is not believed that it did: the others have to show a later cluster version.
 */
export async function findOut<Outcome>(
  attempt: Attempt<Outcome>,
  hint: Hint,
  recall?: () => Promise<LiveReading>,
): Promise<Found> {
  const { run, act, executor, before } = attempt;
  if (hint.kind === 'notRun') throw notDone(run, `the script did not run: ${hint.reason}`);
  const effect: Effect = { wanted: act.wanted, before };
  const others = verifiersBeside(run.change, executor);
  const managers = others.length === 0 ? [executor] : others;
  if (hint.kind === 'clear') {
    if (others.length === 0 && isEffect(hint.reading, effect)) return onItsWordAlone(hint.reading, executor);
    const judged = await judge(attempt, managers);
    if (judged.kind === 'done') return seenBy(attempt, hint, judged.by, `done on ${executor.name}`);
  }
  const reason = hint.kind === 'clear' ? `${executor.name} reports it done` : hint.reason;
  let unseen = '';
  let shown: string | undefined;
  let mayBePast = hint.kind === 'notDone';
  for (const pause of [...PAUSES, undefined]) {
    if (!mayBePast) await nudge(run, [...managers, executor]);
    mayBePast = false;
    const judged = await judge(attempt, managers);
    if (judged.kind === 'done') return seenBy(attempt, hint, judged.by, `found done (${reason})`);
    if (judged.kind === 'notDone') throw await contradicted(attempt, hint, judged.shown, recall);
    shown = judged.kind === 'open' ? judged.shown : undefined;
    if (judged.kind === 'unseen') unseen = judged.reason;
    if (pause !== undefined) await run.tools.clock.sleep(pause * 1000, run.tools.signal);
  }
  const told = hint.kind === 'clear' ? hint.reading : await recall?.();
  if (shown !== undefined)
    throw await stillOpen(attempt, told, `${shown}, and the cluster version was not seen to increase (${reason})`);
  if (told !== undefined && isEffect(told, effect)) {
    return { reading: told, said: `reported by ${executor.name}; no verifier shows it yet` };
  }
  throw new Stopped({
    status: 'unknown',
    why: `whether it took effect is unknown (${reason}), and no manager can be queried (${unseen})`,
    remedy: resumeOf(run),
  });
}

async function judge<Outcome>({ run, act, keys, before }: Attempt<Outcome>, managers: readonly PlannedManager[]) {
  const effect: Effect = { wanted: act.wanted, before };
  const sights = await lookFor(run, 'settle', managers, keys, (reading) => isEffect(reading, effect));
  return judgeSights(sights, effect, act.fromVersion);
}

/** The others answer, and do not get past the version at which the act takes effect. A key that the executor answered is stored all the same. */
async function stillOpen<Outcome>(
  { run, act, before }: Attempt<Outcome>,
  told: LiveReading | undefined,
  shown: string,
): Promise<Stopped> {
  const isNew = told?.kind === 'read' && isEffect(told, { wanted: act.wanted, before });
  const isStored = isNew && (await storeAsPrecaution(run, told.key));
  const key = isStored ? '; the key that was reported is stored, but is not the current key' : '';
  return new Stopped({
    status: 'unknown',
    why: `whether it took effect is unknown: ${shown}${key}`,
    remedy: resumeOf(run),
  });
}

const onItsWordAlone = (reading: LiveReading, { name }: PlannedManager): Found => ({
  reading,
  said: `done on ${name}, without a verifier: no other manager is included`,
});

/** Two keys that are both new: one of both managers is wrong, so that both are stored. */
async function seenBy<Outcome>(
  { run, executor }: Attempt<Outcome>,
  hint: Hint,
  { name, reading }: { readonly name: string; readonly reading: LiveReading },
  how: string,
): Promise<Found> {
  const said = name === executor.name ? how : `${how}; ${name} shows it`;
  const answered = hint.kind === 'clear' ? hint.reading : undefined;
  if (answered?.kind !== 'read' || reading.kind !== 'read' || answered.fingerprint === reading.fingerprint)
    return { reading, said };
  const isStored = await storeAsPrecaution(run, answered.key);
  const where = isStored ? 'is stored as well' : 'could not be stored';
  return { reading, said: `${said}, with another key than ${executor.name} reported, which ${where}` };
}

/** What the executor answered is stored before anything is dropped that opens its answer: the others may be the ones that are wrong. */
async function contradicted<Outcome>(
  { run, act, executor, before }: Attempt<Outcome>,
  hint: Hint,
  shown: string,
  recall: (() => Promise<LiveReading>) | undefined,
): Promise<Stopped> {
  const answered = hint.kind === 'clear' ? hint.reading : await recall?.();
  const reports = answered !== undefined && isEffect(answered, { wanted: act.wanted, before });
  if (!reports) return notDone(run, `${act.otherwise}: ${shown}${hint.kind === 'clear' ? '' : ` (${hint.reason})`}`);
  const why = `${act.otherwise}: ${shown}, although ${executor.name} reports that it is done`;
  if (answered.kind === 'read' && !(await storeAsPrecaution(run, answered.key)))
    return new Stopped({
      status: 'unknown',
      why: `${why}; the key that it reported could not be stored`,
      remedy: resumeOf(run),
    });
  return new Stopped({
    status: 'failed',
    why: answered.kind === 'read' ? `${why}; the key that it reported is stored, but is not the current key` : why,
    remedy: advice(
      `Investigate ${executor.name} (${executor.instanceId}): what it reports is not true. Repair it, or take its role from it on another manager (docker node demote ${executor.nodeId}); then run:`,
      againOf(run),
    ),
  });
}

const notDone = (run: SwarmRun, why: string): Stopped => new Stopped({ status: 'failed', why, remedy: againOf(run) });
