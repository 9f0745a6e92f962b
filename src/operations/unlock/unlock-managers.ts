import type { SwarmOutcome } from '../../domain/change-outcome.js';
import type { InstanceId, SwarmId } from '../../domain/ids.js';
import { endingsOf } from '../../domain/unlock/ending.js';
import { endingFrom, type SwarmEnding } from '../../domain/unlock/unlock-outcome.js';
import { isToBeOpened, type SwarmUnlock } from '../../domain/unlock/plan-unlock.js';
import type { Delivery } from '../../domain/unlock/deliveries.js';
import type { KeyTools } from '../../keys/key-run.js';
import { keyOperationFor } from '../key-operations.js';
import { runSwarm } from '../../engine/run-swarm.js';
import { followSwarms } from './follow-swarms.js';
import type { Look } from './look-at-hosts.js';
import { createNotes } from './unlock-notes.js';
import { probeAgain } from './probe-again.js';
import { sendKeys } from './send-keys.js';
import { planSwarmUnlock, readShelves, type Round, type Shelves } from './survey-locked.js';

export interface OpenOptions {
  /** How long a swarm is waited for, in seconds, from when its keys are sent. */
  readonly waitSeconds: number;
}

/**
 * Opens what a round of looking has found: all managers of all swarms at once. Swarms whose live key has to be kept first go by
 * themselves, so that nobody waits for them. Gives how each of these swarms ended; those with nothing to open as well.
 */
export async function unlockManagers(
  tools: KeyTools,
  { look, shelves, plans }: Round,
  options: OpenOptions,
): Promise<readonly SwarmEnding[]> {
  const ready = plans.filter(({ adopt }) => adopt === null);
  const adopting = plans.filter(({ adopt }) => adopt !== null);
  const [opened, adopted] = await Promise.all([
    openReady(tools, look, shelves, ready, new Map(), options),
    openAdopted(tools, look, adopting, options),
  ]);
  return [...opened, ...adopted];
}

/** Their live keys are kept first, side by side; then what is kept is tried once more. */
async function openAdopted(
  tools: KeyTools,
  look: Look,
  plans: readonly SwarmUnlock[],
  options: OpenOptions,
): Promise<readonly SwarmEnding[]> {
  if (plans.length === 0) return [];
  const adoptions = new Map(
    await Promise.all(
      plans.flatMap(({ swarmId, adopt }) =>
        adopt === null
          ? []
          : [runSwarm(tools, adopt, keyOperationFor(adopt)).then((outcome) => [swarmId, outcome] as const)],
      ),
    ),
  );
  const swarms = plans.map(({ swarmId }) => look.fleet.swarm(swarmId)).filter((swarm) => swarm !== undefined);
  const shelves = await readShelves(tools, swarms, tools.signal);
  return openReady(
    tools,
    look,
    shelves,
    swarms.map((swarm) => planSwarmUnlock(swarm, look, shelves)),
    adoptions,
    options,
  );
}

async function openReady(
  tools: KeyTools,
  look: Look,
  shelves: Shelves,
  plans: readonly SwarmUnlock[],
  adoptions: ReadonlyMap<SwarmId, SwarmOutcome>,
  { waitSeconds }: OpenOptions,
): Promise<readonly SwarmEnding[]> {
  const { fleet } = look;
  const deliveries = new Map<InstanceId, Delivery>();
  const endingOf = (plan: SwarmUnlock): SwarmEnding => {
    const swarm = fleet.swarm(plan.swarmId);
    return endingFrom(plan, swarm, endingsOf(plan, swarm, deliveries), adoptions.get(plan.swarmId));
  };
  const toSend = tools.stopping.aborted ? [] : plans.filter(({ managers }) => managers.some(isToBeOpened));
  const notes = createNotes(tools);
  await Promise.all(toSend.map((plan) => notes.begin(plan)));
  const delivered =
    toSend.length === 0 ? Promise.resolve() : sendKeys(tools, toSend, { look, shelves }, deliveries, tools);
  const followed = new Map(toSend.map((plan) => [plan.swarmId, plan]));
  await followSwarms(fleet, [...followed.keys()], deliveries, delivered, {
    clock: tools.clock,
    probe: (swarms) => probeAgain(tools, fleet, swarms),
    waitSeconds,
    stopping: tools.stopping,
    onSettled: async (swarmId) => {
      const plan = followed.get(swarmId);
      if (plan !== undefined) await notes.end(plan, endingOf(plan));
    },
  });
  return plans.map(endingOf);
}
