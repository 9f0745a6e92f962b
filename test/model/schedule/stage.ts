import type { KeyOperations } from '../../../src/operations/key-operations.js';
import { NO_FAULTS } from '../faults.js';
import { madeTwice } from '../oracle/claimed.js';
import { createGiftSearch } from '../oracle/given-away.js';
import { createLeakSearch } from '../oracle/leaked.js';
import { lostManagers } from '../oracle/lost.js';
import { createNotes, type Notes } from '../oracle/notes.js';
import { receivedByStrangers } from '../oracle/strangers.js';
import { CHANGE } from '../runner.js';
import type { World } from '../world.js';
import { begin } from './begin.js';
import { callImpostors, disturb, knownKeys, takeBackup } from './disturb.js';
import { plannedFaults } from './planned-faults.js';
import type { Disturbance, Schedule } from './schedule.js';

/** Where a schedule is played: the world, whoever watches it, and what is written down about it. */
export interface Stage {
  readonly world: World;
  readonly notes: Notes;
  /** Another way to change a swarm than the right one. */
  readonly actions: KeyOperations | undefined;
  readonly violations: string[];
  /** What happened, in words, in order. */
  readonly story: string[];
  /** How often what happened. */
  readonly counts: Map<string, number>;
  /** Runs that may make more than one key for a swarm. */
  readonly mayMakeMore: Set<string>;
  readonly count: (what: string) => void;
  readonly tell: (what: string) => void;
  /** Asks whether the promises are kept now. */
  readonly judge: () => void;
  /** Whatever happens by anybody's will so far. */
  readonly stirs: () => number;
  /** An operator begins: from the first one on whatever is planned befalls them. */
  readonly stir: () => void;
  /** No more of what was planned happens. */
  readonly quieten: () => void;
}

export const setStage = async (schedule: Schedule, actions: KeyOperations | undefined): Promise<Stage> => {
  const world = await begin(schedule);
  const notes = createNotes(world);
  const violations: string[] = [];
  const story: string[] = [];
  const counts = new Map<string, number>();
  const mayMakeMore = new Set<string>();
  const leaks = createLeakSearch(world);
  const gifts = createGiftSearch(world);
  let stirs = 0;
  let isQuiet = false;
  let isRestored = false;
  let lastAct = Number.POSITIVE_INFINITY;
  const [first] = world.swarms;
  const backup = first === undefined ? () => undefined : takeBackup(world, first);

  const count = (what: string): void => {
    counts.set(what, (counts.get(what) ?? 0) + 1);
  };
  const tell = (what: string): void => {
    story.push(what);
  };
  const judge = (): void => {
    notes.update();
    for (const swarm of world.swarms) violations.push(...lostManagers(world, swarm, knownKeys(world, notes, swarm)));
    // In a swarm of before a run knows nothing of what it has done later.
    violations.push(...leaks(), ...gifts(), ...receivedByStrangers(world));
    if (!isRestored) violations.push(...madeTwice(world, mayMakeMore));
  };
  const befall = (what: Disturbance): void => {
    stirs += 1;
    count(`happening ${what.kind}`);
    tell(`  happens: ${Object.values(what).join(' ')}`);
    isRestored ||= what.kind === 'restoreBackup';
    disturb(world, notes, backup, what);
    judge();
  };

  const befallInTime = (): void => {
    for (const { from, at, what } of schedule.disturbances) {
      if (from !== 'seconds') continue;
      world.clock.after(at * 1000, () => {
        // Whoever was to write a key by then has written it.
        world.settle();
        if (!isQuiet) befall(what);
      });
    }
  };

  notes.update();
  world.faults = plannedFaults(schedule, { isOn: () => stirs > 0, count, tell });
  world.onEffect((what) => {
    tell(what);
    judge();
    if (what.startsWith(CHANGE)) {
      if (lastAct === Number.POSITIVE_INFINITY) befallInTime();
      lastAct = world.effects();
    }
    for (const { from, at, what: disturbance } of schedule.disturbances) {
      if (stirs === 0 || isQuiet || from === 'seconds') continue;
      if (at === world.effects() - (from === 'act' ? lastAct : 0)) befall(disturbance);
    }
  });
  return {
    world,
    notes,
    actions,
    violations,
    story,
    counts,
    mayMakeMore,
    count,
    tell,
    judge,
    stirs: () => stirs,
    stir: () => {
      stirs += 1;
    },
    quieten: () => {
      isQuiet = true;
      world.faults = NO_FAULTS;
      // Whoever was told of an impostor has seen to it.
      callImpostors(world, false);
    },
  };
};
