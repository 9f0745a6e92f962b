import { LockstepError } from '../../domain/errors.js';
import type { SwarmId } from '../../domain/ids.js';
import type { DiscoveredInstance } from '../../domain/instance.js';
import type { Observation } from '../../domain/observation.js';
import type { Clock } from '../../ports/clock.js';
import type { CommandRunner } from '../../ports/command-runner.js';
import type { Events } from '../../ports/events.js';
import { isUncut, type Nonce } from '../../onhost/frame.js';
import { composeProbe } from '../../onhost/script.js';
import { whyNotAsked } from '../../fleet/host-answer.js';
import { readProbe } from '../../fleet/probe-fleet.js';
import type { FleetState } from './fleet-state.js';

/** An engine that has no leader may take 20 s for each of two answers; a host that is gone must not hold up the others for longer. */
const LIMIT_SECONDS = 60;
/** Run Command takes no shorter one. */
const DELIVERY_SECONDS = 30;

interface Tools {
  readonly runId: string;
  readonly runner: CommandRunner;
  readonly events: Events;
  readonly clock: Clock;
  readonly newNonce: () => Nonce;
  readonly signal: AbortSignal;
}

/**
 * One look more at the managers of these swarms; what they tell is noted in the state of the fleet. One that gives no answer in time is
 * noted as silent. Rejects only for an abort, or a defect; where nothing can be asked at all everybody is silent.
 */
export async function probeAgain(tools: Tools, fleet: FleetState, swarms: ReadonlySet<SwarmId>): Promise<void> {
  const instances = [...swarms]
    .map((swarmId) => fleet.swarm(swarmId))
    .flatMap((swarm) => (swarm === undefined ? [] : [...swarm.managers, ...swarm.unlisted]))
    .map(({ instance }) => instance)
    .filter((instance) => whyNotAsked(instance) === undefined);
  if (instances.length === 0) return;
  fleet.update(await answersOf(tools, instances));
}

async function answersOf(tools: Tools, instances: readonly DiscoveredInstance[]): Promise<readonly Observation[]> {
  const { runId, runner, events, clock, newNonce, signal } = tools;
  const nonce = newNonce();
  const over = new AbortController();
  void endAfter(LIMIT_SECONDS, clock, over);
  try {
    const outcomes = await runner.run(
      {
        comment: `lockstep ${runId} probe`,
        script: composeProbe(nonce),
        targets: instances.map(({ instanceId, scope }) => ({ instanceId, scope })),
        deliverySeconds: DELIVERY_SECONDS,
        executionSeconds: LIMIT_SECONDS,
        repeatable: true,
        isWhole: isUncut(nonce),
      },
      { signal: AbortSignal.any([signal, over.signal]) },
    );
    signal.throwIfAborted();
    return instances.map((instance) => readProbe(instance, outcomes, nonce, events));
  } catch (error) {
    if (!(error instanceof LockstepError) || signal.aborted) throw error;
    return instances.map((instance) => ({ instance, answer: { kind: 'unreachable', reason: error.message } }));
  } finally {
    over.abort();
  }
}

/** By the time that has passed, not by how long a sleep was: a machine that is suspended wakes up late. */
async function endAfter(seconds: number, clock: Clock, over: AbortController): Promise<void> {
  const deadline = clock.now().getTime() + seconds * 1000;
  while (!over.signal.aborted && clock.now().getTime() < deadline) {
    await clock.sleep(1000, over.signal).catch(() => undefined);
  }
  over.abort();
}
