import type { KeyOperations } from '../../../src/operations/key-operations.js';
import { shutManagers } from '../oracle/lost.js';
import { keptKeys } from '../oracle/notes.js';
import { commit } from '../swarm/fate.js';
import { hasQuorum } from '../swarm/swarm.js';
import { createCompany } from './company.js';
import { knownKeys, openLocked, returnAll } from './disturb.js';
import type { Schedule } from './schedule.js';
import { setStage, type Stage } from './stage.js';

/** What became of a schedule. */
export interface Played {
  readonly violations: readonly string[];
  /** What happened, in words, in order. */
  readonly story: readonly string[];
  /** How often what happened: `operation rotate`, `fault late`, `happening reboot`, `kill`, `second operator`, `restart`. */
  readonly counts: ReadonlyMap<string, number>;
}

/** Longer than anything that is late, or pauses. */
const UNTIL_ALL_IS_QUIET = 5 * 3_600_000;

/** Hosts and swarms go on while nobody operates. */
const BETWEEN_TURNS = 15_000;

/** Plays one schedule to its end, asks the oracle after every effect, then lets everything heal and resumes what was interrupted. */
export const play = async (schedule: Schedule, actions?: KeyOperations): Promise<Played> => {
  const stage = await setStage(schedule, actions);
  const company = createCompany(stage);
  for (const turn of schedule.operations) {
    await Promise.all(turn.map(company.operate));
    await stage.world.clock.sleep(BETWEEN_TURNS);
  }
  company.checkClaims();
  stage.counts.set('restart', stage.world.starts());
  const { counts } = stage;
  const played = new Map(counts);
  await heal(stage);
  await company.resumeAll();
  stage.judge();
  stage.violations.push(...atRisk(stage));
  return { violations: [...new Set(stage.violations)], story: stage.story, counts: played };
};

/** Nothing happens any more, hosts come back, people open what they can, and whatever was late has arrived. */
const heal = async ({ world, notes, tell, quieten, judge }: Stage): Promise<void> => {
  tell('everything heals');
  quieten();
  for (const isSettled of [false, true]) {
    returnAll(world);
    openLocked(world, notes);
    if (isSettled) for (const swarm of world.swarms) if (hasQuorum(swarm)) commit(swarm, swarm.key, world.fate);
    await world.clock.sleep(UNTIL_ALL_IS_QUIET);
    world.settle();
  }
  judge();
};

const atRisk = ({ world, notes }: Stage): readonly string[] =>
  world.swarms.flatMap((swarm) => {
    if (shutManagers(world, swarm, knownKeys(world, notes, swarm)).length > 0) return [];
    if (!hasQuorum(swarm)) return [`lost: ${swarm.name} has no quorum, although everything heals`];
    const isSafe =
      swarm.key === undefined || keptKeys(world, swarm).has(swarm.key) || notes.keysOf(swarm).has(swarm.key);
    return isSafe ? [] : [`at risk: the live key of ${swarm.name} is in no vault, although everything has healed`];
  });
