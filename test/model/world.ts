import type { InstanceId, RunId, SwarmId } from '../../src/domain/ids.js';
import { createFakeClock, type FakeClock } from '../support/fake-clock.js';
import { NO_FAULTS, type Faults } from './faults.js';
import { adoptDue, commit, type Fate } from './swarm/fate.js';
import { unlockKey } from './swarm/node-files.js';
import type { Manager, Swarm } from './swarm/swarm.js';
import { createShelves, type Shelves } from './vault.js';
import { createJournals, type Journals } from './journals.js';

/** One command on one target, as the command history keeps it. */
export interface Invocation {
  readonly commandId: string;
  readonly comment: string;
  readonly instanceId: InstanceId;
  readonly script: string;
  readonly sentAt: number;
  /** What it printed; undefined while it has not run. */
  output: string | undefined;
  /** The live key that this answer holds, sealed. */
  tells: string | undefined;
}

/** A key that a swarm was given. */
interface MadeKey {
  readonly swarmId: SwarmId;
  readonly key: string;
  /** The run that asked for it; `people`: somebody by hand. */
  readonly by: RunId | 'people';
  /** Autolock was off before. */
  readonly isFirst: boolean;
}

/** Everything there is: swarms, a vault, a command history, operators' journals, and what was told to anybody. */
export interface World {
  readonly clock: FakeClock;
  readonly fate: Fate;
  readonly swarms: readonly Swarm[];
  /** Hosts of another account that claim to be managers of a swarm of here. */
  readonly impostors: readonly Swarm[];
  /** The vault that is the home of every swarm. */
  readonly shelves: Shelves;
  /** The vault of the account of the impostors. */
  readonly elsewhere: Shelves;
  readonly journals: Journals;
  readonly history: Invocation[];
  readonly keys: MadeKey[];
  /** Events and reports, as text. */
  readonly told: string[];
  /** So many effects so far. */
  readonly effects: () => number;
  /** So many engines were started so far. */
  readonly starts: () => number;
  /** Tells everybody who watches that something has changed, in a few words. */
  readonly happened: (what: string) => void;
  readonly onEffect: (watch: (what: string) => void) => void;
  faults: Faults;
  /** Managers write what is due by now. */
  settle(): void;
  /** A new key for a swarm, or none; on whose account. */
  change(swarm: Swarm, key: string | undefined, by: MadeKey['by']): void;
  swarmOf(instanceId: InstanceId): { readonly swarm: Swarm; readonly manager: Manager } | undefined;
}

export interface WorldSettings {
  readonly swarms: readonly Swarm[];
  readonly impostors: readonly Swarm[];
  /** In seconds; undefined: it fails. Over again from the beginning. */
  readonly adoption: readonly (number | undefined)[];
  /** Keys with lower numbers are taken already. */
  readonly firstKey: number;
}

export const createWorld = ({ swarms, impostors, adoption, firstKey }: WorldSettings): World => {
  const clock = createFakeClock();
  const watchers: ((what: string) => void)[] = [];
  let nextKey = firstKey;
  let offers = 0;
  let effects = 0;
  let starts = 0;
  const fate: Fate = {
    now: () => clock.now().getTime(),
    adoptionDelay: () => {
      const seconds = adoption.length === 0 ? 1 : adoption[offers % adoption.length];
      offers += 1;
      return seconds === undefined ? undefined : seconds * 1000;
    },
    newKey: () => unlockKey(nextKey++),
    started: () => {
      starts += 1;
    },
  };
  const happened = (what: string): void => {
    effects += 1;
    for (const watch of watchers) watch(what);
  };
  const world: World = {
    clock,
    fate,
    swarms,
    impostors,
    shelves: createShelves((request) => world.faults.vault(request), happened),
    elsewhere: createShelves(() => undefined, happened),
    journals: createJournals(() => clock.now(), happened),
    history: [],
    keys: [],
    told: [],
    faults: NO_FAULTS,
    effects: () => effects,
    starts: () => starts,
    happened,
    onEffect: (watch) => {
      watchers.push(watch);
    },
    settle: () => {
      for (const swarm of swarms) adoptDue(swarm, fate);
    },
    change: (swarm, key, by) => {
      // What an impostor does to itself is nobody's key.
      if (!impostors.includes(swarm) && key !== undefined && key !== swarm.key)
        world.keys.push({ swarmId: swarm.id, key, by, isFirst: swarm.key === undefined });
      commit(swarm, key, fate);
    },
    swarmOf: (instanceId) => {
      for (const swarm of [...swarms, ...impostors]) {
        const manager = swarm.managers.find((each) => each.instanceId === instanceId);
        if (manager !== undefined) return { swarm, manager };
      }
      return undefined;
    },
  };
  return world;
};
