import type { PlannedManager, SwarmChange } from '../domain/plan/plan.js';
import type { Sight } from '../domain/seen-effect.js';
import type { SealingKeys } from '../onhost/seal.js';
import { readLiveKey, type LiveReading } from '../keys/live-key.js';
import type { SwarmRun } from '../engine/swarm-run.js';

/** Every manager that takes part but this one, the planned verifier first. */
export const verifiersBeside = (
  { managers, verifier }: SwarmChange,
  { instanceId: executor }: PlannedManager,
): readonly PlannedManager[] => {
  const rank = ({ instanceId }: PlannedManager): number => (instanceId === verifier?.instanceId ? 0 : 1);
  return managers.filter(({ instanceId }) => instanceId !== executor).toSorted((a, b) => rank(a) - rank(b));
};

/** The same, and that one last. */
export const verifiersFirst = (
  change: SwarmChange,
  executor: PlannedManager = change.executor,
): readonly PlannedManager[] => [...verifiersBeside(change, executor), executor];

/** Asks these managers for the live key, one after the other, until one shows what is looked for. */
export async function lookFor(
  run: SwarmRun,
  step: string,
  managers: readonly PlannedManager[],
  keys: SealingKeys,
  isFound: (reading: LiveReading) => boolean,
): Promise<readonly Sight<LiveReading>[]> {
  const sights: Sight<LiveReading>[] = [];
  for (const manager of managers) {
    const { reading, version } = await readLiveKey(run, step, manager, keys);
    sights.push({ name: manager.name, reading, version });
    if (isFound(reading)) break;
  }
  return sights;
}
