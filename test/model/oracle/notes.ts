import { unlockKeysIn } from '../../support/oracle/unlock-keys.js';
import type { Swarm } from '../swarm/swarm.js';
import type { World } from '../world.js';

const CURRENT = 'current';

/** Every unlock key that somebody could get out of the vault now. */
export const keptKeys = ({ shelves }: World, { id }: Swarm): ReadonlySet<string> =>
  new Set(shelves.texts(id).flatMap(({ text }) => unlockKeysIn(text)));

/** The key that the vault says is the current one. */
export const currentKey = ({ shelves }: World, { id }: Swarm): string | undefined =>
  shelves.texts(id).flatMap(({ labels, text }) => (labels.includes(CURRENT) ? unlockKeysIn(text) : []))[0];

/** What people wrote down: keys that they made by hand, until the vault keeps them. */
export interface Notes {
  readonly keysOf: (swarm: Swarm) => ReadonlySet<string>;
  /** The key that goes with a backup of a swarm: it stays with the backup. */
  readonly writeDown: (key: string) => void;
  /** Keys that the vault keeps by now are crossed out. */
  readonly update: () => void;
}

export const createNotes = (world: World): Notes => {
  const crossedOut = new Set<string>();
  const withBackups = new Set<string>();
  return {
    keysOf: (swarm) =>
      new Set(
        world.keys
          .filter(({ swarmId }) => swarmId === swarm.id)
          .filter(({ by, key }) => withBackups.has(key) || (by === 'people' && !crossedOut.has(key)))
          .map(({ key }) => key),
      ),
    writeDown: (key) => {
      withBackups.add(key);
    },
    update: () => {
      for (const swarm of world.swarms) for (const key of keptKeys(world, swarm)) crossedOut.add(key);
    },
  };
};
