import type { SwarmId } from '../../domain/ids.js';
import { isSettled, type Deliveries } from '../../domain/unlock/deliveries.js';
import type { Clock } from '../../ports/clock.js';
import type { FleetState } from './fleet-state.js';

/** A host that opens says so by itself within this time. */
const FIRST_LOOK_SECONDS = 20;
/** Waits between looks, in seconds; the last one over and over. An engine takes 1 to 25 s to join. */
const PAUSES = [2, 3, 5, 8, 12] as const;
const LONGEST_PAUSE = 20;

export interface FollowOptions {
  readonly clock: Clock;
  /** Looks at the managers of these swarms once more, and notes what it sees in the state of the fleet. */
  readonly probe: (swarms: ReadonlySet<SwarmId>) => Promise<void>;
  /** For each swarm, from now. */
  readonly waitSeconds: number;
  /** Aborted: look once more, and wait no longer. */
  readonly stopping: AbortSignal;
  readonly onSettled: (swarmId: SwarmId) => Promise<void>;
}

/**
 * Follows swarms until in each of them every manager that has a key serves, nothing more can come of waiting, or its time is up; each is
 * told as soon as it is settled. `delivered` resolves when every host has answered for its key: until then there is little to see.
 */
export async function followSwarms(
  fleet: FleetState,
  swarms: readonly SwarmId[],
  deliveries: Deliveries,
  delivered: Promise<void>,
  { clock, probe, waitSeconds, stopping, onSettled }: FollowOptions,
): Promise<void> {
  const deadline = clock.now().getTime() + waitSeconds * 1000;
  const pause = (seconds: number): Promise<void> => {
    const left = Math.max(0, deadline - clock.now().getTime());
    return clock.sleep(Math.min(seconds * 1000, left), stopping).catch(() => undefined);
  };
  const isSwarmSettled = (swarmId: SwarmId): boolean => {
    const swarm = fleet.swarm(swarmId);
    return swarm === undefined || isSettled(swarm, deliveries);
  };

  const open = new Set(swarms);
  await Promise.race([delivered, pause(FIRST_LOOK_SECONDS)]);
  for (let turn = 0; open.size > 0; turn += 1) {
    const isLast = stopping.aborted || clock.now().getTime() >= deadline;
    if (isLast) await delivered;
    await probe(open);
    for (const swarmId of [...open].filter((each) => isLast || isSwarmSettled(each))) {
      open.delete(swarmId);
      await onSettled(swarmId);
    }
    if (open.size > 0) await pause(PAUSES[turn] ?? LONGEST_PAUSE);
  }
  await delivered;
}
