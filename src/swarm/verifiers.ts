import type { PlannedManager, PlannedSwarm } from '../domain/plan/plan.js';
import type { Shown, Sight } from '../domain/seen-effect.js';
import type { Act } from './act.js';

/** Every manager that takes part but this one, the planned verifier first. */
export const verifiersBeside = (
  { managers, verifier }: PlannedSwarm,
  { instanceId: executor }: PlannedManager,
): readonly PlannedManager[] => {
  const rank = ({ instanceId }: PlannedManager): number => (instanceId === verifier?.instanceId ? 0 : 1);
  return managers.filter(({ instanceId }) => instanceId !== executor).toSorted((a, b) => rank(a) - rank(b));
};

/** The same, and that one last. */
export const verifiersFirst = (
  change: PlannedSwarm,
  executor: PlannedManager = change.executor,
): readonly PlannedManager[] => [...verifiersBeside(change, executor), executor];

/** Asks these managers for the state, one after the other, until one shows what is looked for. */
export async function lookFor<Reading extends Shown>(
  look: Act<unknown, Reading>['look'],
  step: string,
  managers: readonly PlannedManager[],
  isFound: (reading: Reading) => boolean,
): Promise<readonly Sight<Reading>[]> {
  const sights: Sight<Reading>[] = [];
  for (const manager of managers) {
    const { reading, version } = await look(step, manager);
    sights.push({ name: manager.name, reading, version });
    if (isFound(reading)) break;
  }
  return sights;
}
