import pLimit from 'p-limit';
import type { PlannedSwarm } from '../domain/plan/plan.js';
import { whyNotStart, type WaveLimits } from '../domain/plan/waves.js';

export type WaveResult<Plan> = { readonly change: Plan } & (
  | { readonly kind: 'ok' }
  /** `thrown`: what it threw, undefined where it said itself that it failed. */
  | { readonly kind: 'failed'; readonly why: string; readonly thrown: unknown }
  /** Nothing of this swarm was touched. */
  | { readonly kind: 'notStarted'; readonly why: string }
);

interface Conduct {
  /** Asked before each start: whether the run is to end. What runs is finished all the same. */
  readonly shouldStop: () => boolean;
}

/**
 * Carries out the changes: canaries first, one by one, and only when all of them are done the others, side by side. After a canary
 * that failed, after more than `maxFailures` failures, or when it is to stop, nothing new starts; what runs is finished.
 * Resolves when everything that was started has ended, with one result for each change, in their order. Never rejects: what
 * `runOne` throws is a failure of its swarm, since nobody knows what became of it.
 */
export async function runWaves<Plan extends Pick<PlannedSwarm, 'name'>>(
  changes: readonly Plan[],
  limits: WaveLimits,
  runOne: (change: Plan) => Promise<'ok' | 'failed'>,
  { shouldStop }: Conduct,
): Promise<readonly WaveResult<Plan>[]> {
  const failed: string[] = [];
  let failedCanary: string | null = null;

  const run = async (change: Plan): Promise<WaveResult<Plan>> => {
    const why = whyNotStart({ failed, failedCanary, stopped: shouldStop() }, limits);
    if (why !== undefined) return { change, kind: 'notStarted', why };
    const result = await outcomeOf(change, runOne);
    if (result.kind === 'failed') failed.push(change.name);
    return result;
  };

  const results: WaveResult<Plan>[] = [];
  for (const canary of changes.slice(0, limits.canary)) {
    const result = await run(canary);
    if (result.kind === 'failed') failedCanary = canary.name;
    results.push(result);
  }
  const limit = pLimit(limits.concurrency);
  const others = changes.slice(limits.canary).map((change) => limit(run, change));
  return [...results, ...(await Promise.all(others))];
}

async function outcomeOf<Plan>(
  change: Plan,
  runOne: (change: Plan) => Promise<'ok' | 'failed'>,
): Promise<WaveResult<Plan>> {
  try {
    return (await runOne(change)) === 'ok'
      ? { change, kind: 'ok' }
      : { change, kind: 'failed', why: 'It did not end.', thrown: undefined };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { change, kind: 'failed', why, thrown: error };
  }
}
