import { nextMove } from '../../domain/backout/next-move.js';
import type { Attempt, Step, Verdict } from '../../domain/backout/move.js';
import { whatIsSo } from '../../domain/backout/backout-words.js';
import type { Situation } from '../../domain/backout/backout-situation.js';
import type { SwarmOutcome } from '../../domain/change-outcome.js';
import { LockstepError } from '../../domain/errors.js';
import { resumeOf } from '../../engine/resume-of.js';
import { stepsSoFar } from '../../engine/step-results.js';
import { stepWriter } from '../../engine/step-writer.js';
import { actsIn, mayHaveActed } from './acts-in-journal.js';
import type { StepResult } from './step-result.js';
import { doStep } from './do-step.js';
import { observeSwarm } from './observe-swarm.js';
import { begunRotations, nextSection } from './sections.js';
import { situate } from './situate.js';
import type { BackoutTools, FoundSite, Site, SwarmSeen } from './backout-tools.js';

/** Far more than is ever asked for in a swarm that nobody else works on. */
const MOST_ROUNDS = 120;

/**
 * Brings one swarm back from wherever a run has left it: looks, does the next thing, and looks again, until all is well or nothing more
 * can be done. Rejects only for an abort.
 */
export async function backoutSwarm(tools: BackoutTools, found: FoundSite): Promise<SwarmOutcome> {
  const { brief } = found.site;
  const outcome = await bringBackOrTell(tools, found);
  tools.events.emit({ kind: 'swarm.ended', swarmId: brief.swarmId, name: brief.name, status: outcome.status });
  return { ...outcome, steps: stepsSoFar(tools.journal.run, brief.swarmId) };
}

type Ending = Omit<SwarmOutcome, 'steps'>;

/** What keeps it from being looked at (credentials that expire, an endpoint that is gone) is told there, and hides no other swarm. */
async function bringBackOrTell(tools: BackoutTools, found: FoundSite): Promise<Ending> {
  try {
    return await bringBack(tools, found);
  } catch (error) {
    tools.signal.throwIfAborted();
    if (!(error instanceof LockstepError)) throw error;
    return { status: 'unknown', why: error.message, remedy: resumeOf({ tools }), refusedBy: null };
  }
}

/** The first move is the one that was shown and confirmed: each script makes sure by itself that it is still called for. */
async function bringBack(tools: BackoutTools, { site, situation: first }: FoundSite): Promise<Ending> {
  const attempts: Attempt[] = [];
  let shown = first;
  for (let round = 1; round <= MOST_ROUNDS; round += 1) {
    if (tools.stopping.aborted) return interrupted(tools);
    const situation = shown ?? (await situationNow(tools, site, attempts));
    shown = undefined;
    if (situation === undefined) return unseen(tools);
    const move = nextMove(situation);
    switch (move.kind) {
      case 'settled': {
        const isChanged = attempts.length > 0 || tools.journal.run.swarms.has(site.brief.swarmId);
        return { status: isChanged ? 'changed' : 'unchanged', why: whatIsSo(situation), remedy: null, refusedBy: null };
      }
      case 'stuck': {
        const { why, remedy, refusedBy } = move;
        // Blocked says that nothing was changed.
        const isChanged = move.status === 'blocked' && mayHaveActed(tools.journal.run, site.brief.swarmId);
        return { status: isChanged ? 'failed' : move.status, why, remedy, refusedBy };
      }
      case 'wait':
        await pause(tools, move.seconds);
        attempts.push({ move, failure: undefined });
        break;
      default:
        attempts.push({ move, failure: await carryOut(tools, site, situation, move) });
    }
  }
  return restless(tools);
}

/** Undefined where none of its managers could be asked. */
async function situationNow(
  tools: BackoutTools,
  site: Site,
  attempts: readonly Attempt[],
): Promise<Situation | undefined> {
  const { backout, journal } = tools;
  const { swarmId } = site.brief;
  const seen = await observeSwarm(tools, site);
  if (seen === undefined) return undefined;
  const placeOf = (id: string) => site.instances.find(({ instanceId }) => instanceId === id)?.scope;
  const acts = actsIn(journal.run, swarmId, { fenced: false, placeOf });
  return situate(tools, backout, site, seen, { acts, attempts, begunFrom: begunRotations(journal.run, swarmId) });
}

/** Written down before it is begun and when it has ended. Gives why it did not do what it was to do. */
async function carryOut(tools: BackoutTools, site: Site, seen: SwarmSeen, step: Step): Promise<Verdict | undefined> {
  const section = nextSection(tools.journal.run, site.brief.swarmId, step.kind);
  const writer = stepWriter(tools, site.brief);
  const name = { step: section, attempt: 1, shown: step.kind };
  await writer.begin(name, { move: step }, 'mustBe');
  const { said, failure } = await didOrNot(tools, () => doStep(tools, site, seen, step, section));
  const outcome = failure === undefined ? 'done' : 'failed';
  // What is done is done: a full disk keeps no manager from being unlocked.
  await writer.end(name, { outcome, said }, 'orTell');
  return failure;
}

/** What goes wrong with one step is told there, and what is seen next decides. */
async function didOrNot(tools: BackoutTools, work: () => Promise<StepResult>): Promise<StepResult> {
  try {
    return await work();
  } catch (error) {
    tools.signal.throwIfAborted();
    const isOurs = error instanceof LockstepError;
    const said = error instanceof Error ? error.message : 'unknown';
    const why = isOurs ? said : `an internal error of lockstep ended this step: ${said}`;
    return {
      said: why,
      failure: { status: 'unknown', why, remedy: isOurs ? error.remedy : resumeOf({ tools }), refusedBy: null },
    };
  }
}

/** An interruption ends it. */
async function pause({ clock, signal, stopping }: BackoutTools, seconds: number): Promise<void> {
  try {
    await clock.sleep(seconds * 1000, AbortSignal.any([signal, stopping]));
  } catch (error) {
    signal.throwIfAborted();
    if (!stopping.aborted) throw error;
  }
}

const interrupted = (tools: BackoutTools): Ending => ({
  status: 'unknown',
  why: 'the recovery was interrupted',
  remedy: resumeOf({ tools }),
  refusedBy: null,
});

const restless = (tools: BackoutTools): Ending => ({
  status: 'unknown',
  why: 'gave up: the state of the swarm keeps changing',
  remedy: resumeOf({ tools }),
  refusedBy: null,
});

const unseen = (tools: BackoutTools): Ending => ({
  status: 'unknown',
  why: 'none of its managers could be reached',
  remedy: resumeOf({ tools }),
  refusedBy: null,
});
