import { EXIT, LockstepError } from '../domain/errors.js';
import type { FleetView } from '../domain/fleet.js';
import { advice, ours } from '../domain/remedy.js';

/**
 * The swarms that were asked for by id or name. Without a wish the whole fleet, unassigned instances included.
 * Errors: NOTHING_MATCHED (exit code 6) naming every wish that no swarm fits.
 */
export function selectSwarms(view: FleetView, wanted: readonly string[]): FleetView {
  if (wanted.length === 0) return view;
  const fits = (wish: string) => view.swarms.filter(({ swarmId, name }) => swarmId === wish || name === wish);
  const unfulfilled = wanted.filter((wish) => fits(wish).length === 0);
  if (unfulfilled.length > 0) {
    const found = view.swarms.map(({ name, swarmId }) => `${name} (${swarmId})`).join(', ');
    throw new LockstepError({
      code: 'NO_SUCH_SWARM',
      message: `no swarm has the name ${unfulfilled.map((wish) => `"${wish}"`).join(', ')}`,
      remedy:
        found === '' ? advice('no swarm was found at all: run', ours('discover')) : `the swarms found are: ${found}`,
      exitCode: EXIT.nothingMatched,
    });
  }
  return { swarms: view.swarms.filter((swarm) => wanted.some((wish) => fits(wish).includes(swarm))), unassigned: [] };
}
