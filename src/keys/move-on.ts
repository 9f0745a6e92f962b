import type { SwarmId } from '../domain/ids.js';
import type { PlannedManager } from '../domain/plan/plan.js';
import type { AskTools } from '../swarm/ask-managers.js';
import { askForMark } from './ask-for-mark.js';
import type { KeyRun } from './key-run.js';
import { nudge } from '../swarm/nudge.js';

/** Looks, in seconds after the update: a manager that follows shows it a moment later. */
const PAUSES = [0, 1, 2, 5, 10];

/**
 * Moves the swarm past its cluster version, so that no request for that version takes effect any more (`nudge`). True where a manager
 * that did not make the update shows a later version than it showed before; where a swarm has one manager, its own report has to do.
 */
export async function moveOn(
  run: Pick<KeyRun, 'tools'> & { readonly change: { readonly swarmId: SwarmId } },
  managers: readonly PlannedManager[],
): Promise<boolean> {
  const { swarmId } = run.change;
  const [only, ...more] = managers;
  if (only !== undefined && more.length === 0) return nudge(run, [only]);
  for (const verifier of managers) {
    const before = await versionOn(run.tools, swarmId, verifier);
    if (before === undefined) continue;
    const executors = managers.filter(({ instanceId }) => instanceId !== verifier.instanceId);
    if (!(await nudge(run, executors))) continue;
    for (const pause of PAUSES) {
      if (pause > 0) await run.tools.clock.sleep(pause * 1000, run.tools.signal);
      const after = await versionOn(run.tools, swarmId, verifier);
      if (after !== undefined && after > before) return true;
    }
  }
  return false;
}

/** The cluster version that a manager shows; undefined where it shows none. */
async function versionOn(tools: AskTools, swarmId: SwarmId, manager: PlannedManager): Promise<number | undefined> {
  const { asked } = await askForMark(tools, swarmId, manager, 'settle');
  return asked.kind === 'facts' ? asked.facts.seen?.version : undefined;
}
