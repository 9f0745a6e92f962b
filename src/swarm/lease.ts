import { z } from 'zod';
import type { RunId, SwarmId } from '../domain/ids.js';
import type { PlannedManager } from '../domain/plan/plan.js';
import { onManager, ours } from '../domain/remedy.js';
import { readLeaseAnswer, type LeaseState } from '../onhost/lease-answer.js';
import { composeLease, type LeaseOrder } from '../onhost/rotation-scripts.js';
import { askManager, type Asked, type AskTools } from './ask-managers.js';
import { Stopped, type StopDetails } from '../engine/stopped.js';
import type { SwarmRun } from '../engine/swarm-run.js';
import { resumeOf } from '../engine/resume-of.js';

type Held = Extract<LeaseState, { readonly kind: 'held' }>;

const nothing = z.strictObject({});

/**
 * The courtesy between operators: taken before anything else, and again by a resumed run. `orGoOn`: one that only has to bring to safety,
 * or to verify, what it has done goes on without it: that takes nothing from anybody, and the manager that would take the lease may never
 * come back.
 */
export async function takeLease(run: SwarmRun, { orGoOn }: { readonly orGoOn: boolean }): Promise<void> {
  const effect = () => (orGoOn ? takeIfPossible(run) : take(run));
  await run.step({ name: 'lease', schema: nothing, everyTime: true, effect });
}

async function takeIfPossible(run: SwarmRun) {
  try {
    return await take(run);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return { data: {}, said: `not taken: ${error.details.why}` };
  }
}

async function take(run: SwarmRun) {
  const { executor } = run.change;
  const { runId, owner, takeOver } = run.tools;
  let last = 'no manager answered';
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const asked = await order(run, executor, { kind: 'take', runId, owner });
    if (asked.kind === 'facts') {
      const { outcome } = asked.facts;
      if (outcome.kind === 'refused') throw notTaken(run, `${executor.name}: ${outcome.reason}`);
      if (outcome.kind === 'held' && outcome.runId === runId) return { data: {}, said: `taken on ${executor.name}` };
      if (outcome.kind === 'held') {
        if (outcome.runId === undefined || outcome.runId !== takeOver) throw heldBy(run, outcome);
        await order(run, executor, { kind: 'release', runId: takeOver });
      }
      last = 'the swarm did not report who holds it';
    } else {
      last = asked.reason;
    }
  }
  throw notTaken(run, `${executor.name}: ${last}`);
}

/** Given back at the end, whoever of the managers answers first. What is left of it is told, and changes nothing else. */
export async function releaseLease(run: SwarmRun): Promise<void> {
  const effect = () => release(run);
  await run.step({ name: 'release', schema: nothing, cleansUp: true, everyTime: true, effect });
}

async function release(run: SwarmRun) {
  const { runId } = run.tools;
  const { swarmId, executor, managers } = run.change;
  const others = managers.filter(({ instanceId }) => instanceId !== executor.instanceId);
  const lease = await releaseLeaseOf(run.tools, swarmId, [executor, ...others], runId);
  if (lease === 'free') return { data: {}, said: 'released' };
  if (lease === 'held') return { data: {}, said: 'another run holds the lease now' };
  throw new Stopped({
    status: 'failed',
    why: 'the lease in the swarm could not be released: the next run will report that this run holds it',
    remedy: resumeOf(run),
  });
}

/** Whichever of these managers answers first gives back the lease of this run, and no other's: `held`, where another run has it now. */
export async function releaseLeaseOf(
  tools: AskTools,
  swarmId: SwarmId,
  managers: readonly PlannedManager[],
  runId: RunId,
): Promise<'free' | 'held' | 'unknown'> {
  for (const manager of managers) {
    const asked = await orderLease(tools, swarmId, manager, { kind: 'release', runId });
    if (asked.kind !== 'facts') continue;
    const { kind } = asked.facts.outcome;
    if (kind === 'free' || kind === 'held') return kind;
  }
  return 'unknown';
}

const order = ({ tools, change }: SwarmRun, manager: PlannedManager, what: LeaseOrder): Promise<Asked<LeaseState>> =>
  orderLease(tools, change.swarmId, manager, what);

/** Takes, shows or releases the lease on one manager. */
export function orderLease(
  tools: AskTools,
  swarmId: SwarmId,
  manager: PlannedManager,
  what: LeaseOrder,
): Promise<Asked<LeaseState>> {
  const nonce = tools.newNonce();
  return askManager(tools, swarmId, manager, {
    step: what.kind === 'release' ? 'release' : 'lease',
    nonce,
    script: composeLease({ nonce, swarmId, nodeId: manager.nodeId }, what),
    read: readLeaseAnswer,
    // Whoever creates it second finds that it exists, and by whom.
    repeatable: true,
  });
}

/** A run that has changed the swarm already has more to do, once it can have the lease. */
const stopped = (run: SwarmRun, details: StopDetails): Stopped =>
  new Stopped(run.hasActed() ? { ...details, status: 'unknown', remedy: resumeOf(run) } : details);

const notTaken = (run: SwarmRun, reason: string): Stopped =>
  stopped(run, {
    status: 'failed',
    why: `the lease could not be taken: ${reason}${run.hasActed() ? '' : '. Nothing was changed'}`,
    remedy: ours('audit', '--swarm', run.change.swarmId),
  });

const heldBy = (run: SwarmRun, { runId, owner, takenAt }: Held): Stopped => {
  const since = takenAt === undefined ? '' : ` since ${takenAt.toISOString()}`;
  return runId === undefined
    ? stopped(run, {
        status: 'blocked',
        why: 'a config named lockstep-lease exists that no run created: inspect it on a manager',
        remedy: onManager('docker config inspect lockstep-lease'),
        refusedBy: 'unknown',
      })
    : stopped(run, {
        status: 'blocked',
        why: `another run holds the lease: run ${runId} of ${owner ?? 'an unknown owner'}${since}. Resume it where it was started; only if it can never be resumed, use --take-over ${runId}`,
        remedy: ours('resume', runId),
        refusedBy: runId,
      });
};
