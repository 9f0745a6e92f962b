import type { VaultView } from '../custody.js';
import { again, session, takeInAnew, whatNow } from '../findings/swarm-remedies.js';
import type { Manager, SwarmView } from '../fleet.js';
import { type Remedy, advice, ours } from '../remedy.js';

/** Ids and regions alone go into a command to copy: they were checked on their way in; names and addresses were not. */

/** Where no sealed key can be brought to the host. */
export const byHand = ({ instance }: Manager): Remedy =>
  advice(`In a session on it: docker swarm unlock (the key at its prompt): ${session(instance)}`);

/** For a manager that does not run, or that nobody could ask. */
export const whenItServes = (swarm: SwarmView, manager: Manager): Remedy =>
  whatNow({ ...swarm, managers: [manager], unmatched: [] }, again(swarm));

/**
 * The last way out for a manager that no key opens, and that its swarm lists: it leaves by force and joins anew. That takes a manager that serves; where
 * none does, the others have to be opened first, and what a run left may be the only way.
 */
export function forceOut(swarm: SwarmView, manager: Manager, vault: VaultView | undefined): Remedy {
  const [run] = runsIn(vault);
  const { witness } = swarm;
  if (witness === undefined) {
    return run === undefined
      ? advice(
          'Open or start enough other managers of this swarm first; then its live key can be read:',
          ours('unlock', '--swarm', swarm.swarmId, '--watch', '30m'),
        )
      : ours('backout', run);
  }
  return takeInAnew(swarm, manager);
}

/** Runs that have an intent and have not ended here: what they left may open a manager. */
const runsIn = (vault: VaultView | undefined): readonly string[] =>
  vault?.kind === 'kept' ? vault.keys.intents.map(({ runId }) => runId) : [];
