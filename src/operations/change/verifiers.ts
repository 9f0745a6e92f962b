import type { PlannedManager, SwarmChange } from '../../domain/plan/plan.js';
import type { Sight } from '../../domain/seen-effect.js';
import type { SealingKeys } from '../../onhost/seal.js';
import { readLiveKey, type LiveReading } from './live-key.js';
import type { SwarmRun } from './swarm-run.js';

/** Every manager that takes part but this one, the planned witness first. */
export const bystanders = (
  { managers, witness }: SwarmChange,
  { instanceId: actor }: PlannedManager,
): readonly PlannedManager[] => {
  const rank = ({ instanceId }: PlannedManager): number => (instanceId === witness?.instanceId ? 0 : 1);
  return managers.filter(({ instanceId }) => instanceId !== actor).toSorted((a, b) => rank(a) - rank(b));
};

/** The same, and that one last. */
export const witnessesFirst = (
  change: SwarmChange,
  actor: PlannedManager = change.actor,
): readonly PlannedManager[] => [...bystanders(change, actor), actor];

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
