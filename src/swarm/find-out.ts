import type { PlannedManager } from '../domain/plan/plan.js';
import { advice } from '../domain/remedy.js';
import { judgeSights, type Shown } from '../domain/seen-effect.js';
import { resumeOf } from '../engine/resume-of.js';
import { Stopped } from '../engine/stopped.js';
import type { SwarmRun } from '../engine/swarm-run.js';
import type { Act, Hint } from './act.js';
import { nudge } from './nudge.js';
import { lookFor, verifiersBeside } from './verifiers.js';

/** Looks again, in seconds: an election and what follows take less than a minute. */
const PAUSES = [2, 5, 10, 15, 20, 20, 20];

/** One act, as the journal noted it before: a resumed run compares with the same state, and believes the same manager as little. */
export interface Attempt<Outcome, Reading extends Shown> {
  readonly run: SwarmRun;
  readonly act: Act<Outcome, Reading>;
  readonly executor: PlannedManager;
}

interface Found<Reading> {
  readonly reading: Reading;
  readonly said: string;
}

/**
 * Reads how the swarm is now from managers that did not act, and takes no other word for it. Where the act may still take effect, the
 * swarm is moved on first, so that what is read then stays true: also where the executor reports that it is done, or refused, and nobody
 * shows it. Who moved it on is not believed that it did: the others have to show a later cluster version.
 */
export async function findOut<Outcome, Reading extends Shown>(
  attempt: Attempt<Outcome, Reading>,
  hint: Hint<Reading>,
  recall?: () => Promise<Reading>,
): Promise<Found<Reading>> {
  const { run, act, executor } = attempt;
  const { isIn } = act.effect;
  if (hint.kind === 'notRun') throw notDone(run, `the script did not run: ${hint.reason}`);
  const others = verifiersBeside(run.change, executor);
  const managers = others.length === 0 ? [executor] : others;
  if (hint.kind === 'clear') {
    if (others.length === 0 && isIn(hint.reading)) return onItsWordAlone(hint.reading, executor);
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
  if (told !== undefined && isIn(told)) {
    return { reading: told, said: `reported by ${executor.name}; no verifier shows it yet` };
  }
  throw new Stopped({
    status: 'unknown',
    why: `whether it took effect is unknown (${reason}), and no manager can be queried (${unseen})`,
    remedy: resumeOf(run),
  });
}

async function judge<Outcome, Reading extends Shown>(
  { act: { look, effect, fromVersion } }: Attempt<Outcome, Reading>,
  managers: readonly PlannedManager[],
) {
  return judgeSights(await lookFor(look, 'settle', managers, effect.isIn), effect, fromVersion);
}

/** The others answer, and do not get past the version at which the act takes effect. What the executor reports is kept all the same. */
async function stillOpen<Outcome, Reading extends Shown>(
  { run, act }: Attempt<Outcome, Reading>,
  told: Reading | undefined,
  shown: string,
): Promise<Stopped> {
  const said = told !== undefined && act.effect.isIn(told) ? (await act.keepReported(told)).said : '';
  return new Stopped({
    status: 'unknown',
    why: `whether it took effect is unknown: ${withClause(shown, said)}`,
    remedy: resumeOf(run),
  });
}

const onItsWordAlone = <Reading>(reading: Reading, { name }: PlannedManager): Found<Reading> => ({
  reading,
  said: `done on ${name}, without a verifier: no other manager is included`,
});

/** Two states that both show the effect: one of both managers is wrong, so that what the executor reports is kept as well. */
async function seenBy<Outcome, Reading extends Shown>(
  { act, executor }: Attempt<Outcome, Reading>,
  hint: Hint<Reading>,
  { name, reading }: { readonly name: string; readonly reading: Reading },
  how: string,
): Promise<Found<Reading>> {
  const said = name === executor.name ? how : `${how}; ${name} shows it`;
  if (hint.kind !== 'clear' || act.isSame(hint.reading, reading)) return { reading, said };
  const precaution = await act.keepReported(hint.reading);
  return { reading, said: withClause(`${said}, and ${executor.name} reported another one`, precaution.said) };
}

/** What the executor answered is kept before anything is dropped that opens its answer: the others may be the ones that are wrong. */
async function contradicted<Outcome, Reading extends Shown>(
  { run, act, executor }: Attempt<Outcome, Reading>,
  hint: Hint<Reading>,
  shown: string,
  recall: (() => Promise<Reading>) | undefined,
): Promise<Stopped> {
  const answered = hint.kind === 'clear' ? hint.reading : await recall?.();
  if (answered === undefined || !act.effect.isIn(answered))
    return notDone(run, `${act.otherwise}: ${shown}${hint.kind === 'clear' ? '' : ` (${hint.reason})`}`);
  const { isSafe, said } = await act.keepReported(answered);
  const why = withClause(`${act.otherwise}: ${shown}, although ${executor.name} reports that it is done`, said);
  if (!isSafe) return new Stopped({ status: 'unknown', why, remedy: resumeOf(run) });
  return new Stopped({
    status: 'failed',
    why,
    remedy: advice(
      `Investigate ${executor.name} (${executor.instanceId}): what it reports is not true. Repair it, or take its role from it on another manager (docker node demote ${executor.nodeId}); then run:`,
      run.again,
    ),
  });
}

const withClause = (text: string, clause: string): string => (clause === '' ? text : `${text}; ${clause}`);

const notDone = (run: SwarmRun, why: string): Stopped => new Stopped({ status: 'failed', why, remedy: run.again });
