import type { RunId } from '../../../src/domain/ids.js';
import type { ChangePolicy } from '../../../src/domain/plan/plan.js';
import { planDisable, planEnable, planRotation, type Planner } from '../../../src/domain/plan/planners.js';
import type { Actions } from '../../../src/operations/change/change-swarm.js';
import type { Faults } from '../faults.js';
import { madeTwice, surprises, untrueIn, type Claim } from '../oracle/claimed.js';
import { createLeakSearch } from '../oracle/leaked.js';
import { lostManagers, shutManagers } from '../oracle/lost.js';
import { createNotes, keptKeys, type Notes } from '../oracle/notes.js';
import { createOperator, type Ending } from '../operator.js';
import { createProcess } from '../process.js';
import { CHANGE } from '../runner.js';
import { commit } from '../swarm/fate.js';
import { hasQuorum } from '../swarm/swarm.js';
import type { World } from '../world.js';
import { begin } from './begin.js';
import { disturb, knownKeys, openLocked, returnAll } from './disturb.js';
import type { Operation, OperationName, Schedule } from './schedule.js';

/** What became of a schedule. */
export interface Played {
  readonly violations: readonly string[];
  /** What happened, in words, in order. */
  readonly story: readonly string[];
  readonly kills: number;
  readonly faults: number;
  readonly operations: number;
}

const PLANNERS: Readonly<Record<Exclude<OperationName, 'resume'>, Planner>> = {
  rotate: planRotation,
  compromised: planRotation,
  enable: planEnable,
  disable: planDisable,
};

/** Longer than anything that is late, or pauses. */
const UNTIL_ALL_IS_QUIET = 5 * 3_600_000;

interface Run {
  readonly runId: RunId;
  readonly keysBefore: number;
  readonly stirsBefore: number;
  stirs: number;
  last: Ending | undefined;
}

interface MadeClaim {
  readonly claim: Claim;
  readonly keysThen: number;
}

/** Plays one schedule to its end, asks the oracle after every effect, then lets everything heal and resumes what was interrupted. */
export const play = async (schedule: Schedule, actions?: Actions): Promise<Played> => {
  const world = await begin(schedule);
  const notes = createNotes(world);
  const violations: string[] = [];
  const story: string[] = [];
  const counted = { kills: 0, faults: 0, operations: 0 };
  const runs: Run[] = [];
  const claims: MadeClaim[] = [];
  /** Whatever happens by anybody's will. */
  let stirs = 0;
  let running = 0;
  let isHealed = false;
  let lastAct = Number.POSITIVE_INFINITY;
  const leaks = createLeakSearch(world);

  const judge = (): void => {
    notes.update();
    for (const swarm of world.swarms) violations.push(...lostManagers(world, swarm, knownKeys(world, notes, swarm)));
    violations.push(...leaks(), ...madeTwice(world));
  };
  const tell = (what: string): void => {
    story.push(what);
  };
  notes.update();
  world.faults = faultsOf(schedule, counted, tell);
  world.onEffect((what) => {
    tell(what);
    judge();
    if (what.startsWith(CHANGE)) lastAct = world.effects();
    for (const { from, at, what: disturbance } of schedule.disturbances) {
      if (at !== world.effects() - (from === 'act' ? lastAct : 0) || counted.operations === 0 || isHealed) continue;
      stirs += 1;
      tell(`  ${inWords(disturbance)}`);
      disturb(world, notes, disturbance);
      judge();
    }
  });

  const runOne = async (run: Run, begins: Operation): Promise<void> => {
    const rivals = running;
    running += 1;
    stirs += 1;
    run.stirs += 1;
    counted.operations += 1;
    tell(`${begins.name}: run ${run.runId}`);
    const process = createProcess(world.clock, begins.kill, begins.pause);
    const operator = createOperator(world, run.runId, process, actions);
    const ending =
      begins.name === 'resume'
        ? await operator.resume()
        : await operator.change(PLANNERS[begins.name], policyOf(begins, world));
    running -= 1;
    run.last = ending;
    tell(endingInWords(ending));
    if (ending.kind === 'killed') counted.kills += 1;
    if (ending.kind !== 'ended') return;
    const disturbed = stirs - run.stirsBefore > run.stirs || rivals > 0 || running > 0;
    for (const claim of claimsOf(run, ending, disturbed)) {
      violations.push(...untrueIn(world, claim));
      claims.push({ claim, keysThen: world.keys.length });
    }
  };

  const operate = async (operation: Operation): Promise<void> => {
    if (operation.name !== 'resume') {
      const run: Run = {
        runId: `20300101-0000${String(runs.length).padStart(2, '0')}-0000` as RunId,
        keysBefore: world.keys.length,
        stirsBefore: stirs,
        stirs: 0,
        last: undefined,
      };
      runs.push(run);
      await runOne(run, operation);
      return;
    }
    const run = runs.findLast((each) => isOpen(each) && world.journals.bytes.has(each.runId));
    if (run === undefined) return;
    const { runId } = run;
    dropClaims(claims, runId);
    await runOne(run, operation);
  };

  for (const turn of schedule.operations) await Promise.all(turn.map(operate));
  for (const { claim, keysThen } of claims) violations.push(...surprises(world, claim, keysThen));
  claims.length = 0;

  tell('everything heals');
  isHealed = true;
  world.faults = quiet;
  returnAll(world);
  openLocked(world, notes);
  await world.clock.sleep(UNTIL_ALL_IS_QUIET);
  world.settle();
  returnAll(world);
  openLocked(world, notes);
  for (const swarm of world.swarms) if (hasQuorum(swarm)) commit(swarm, swarm.key, world.fate);
  await world.clock.sleep(UNTIL_ALL_IS_QUIET);
  world.settle();
  judge();

  const open = (): readonly Run[] => runs.filter((each) => isOpen(each) && world.journals.bytes.has(each.runId));
  // One may have to wait until another one has given back its lease.
  for (let round = 0; round < 2; round += 1) {
    for (const run of open()) {
      await runOne(run, { name: 'resume', allowLaggards: false, takesOver: false, kill: undefined, pause: undefined });
    }
  }
  for (const run of runs.filter(({ runId }) => world.journals.bytes.has(runId))) {
    if (run.last?.kind === 'refused' || open().includes(run))
      violations.push(`stuck: run ${run.runId} does not come to an end: ${endingInWords(run.last)}`);
  }
  judge();
  violations.push(...atRisk(world, notes));
  return { violations: [...new Set(violations)], story, ...counted };
};

const quiet: Faults = { command: () => undefined, engine: () => undefined, vault: () => undefined };

/** It has not come to an end of its own, or says that it does not know. */
const isOpen = ({ last }: Run): boolean =>
  last?.kind === 'killed' ||
  (last?.kind === 'ended' &&
    [...last.results.values()].some(({ status }) => status === 'unknown' || status === 'atRisk'));

const dropClaims = (claims: MadeClaim[], runId: RunId): void => {
  const kept = claims.filter(({ claim }) => claim.runId !== runId);
  claims.splice(0, claims.length, ...kept);
};

const atRisk = (world: World, notes: Notes): readonly string[] =>
  world.swarms.flatMap((swarm) => {
    if (shutManagers(world, swarm, knownKeys(world, notes, swarm)).length > 0) return [];
    if (!hasQuorum(swarm)) return [`lost: ${swarm.name} has no quorum, although everything heals`];
    const isSafe =
      swarm.key === undefined || keptKeys(world, swarm).has(swarm.key) || notes.keysOf(swarm).has(swarm.key);
    return isSafe ? [] : [`at risk: the live key of ${swarm.name} is in no vault, although everything has healed`];
  });

const policyOf = ({ name, allowLaggards, takesOver }: Operation, world: World): ChangePolicy => ({
  minAgeSeconds: 0,
  allowLaggards,
  singleManager: true,
  compromised: name === 'compromised',
  takeOver: takesOver ? ((world.swarms[0]?.lease?.run ?? null) as RunId | null) : null,
});

const claimsOf = (
  { runId, keysBefore }: Run,
  ending: Extract<Ending, { kind: 'ended' }>,
  disturbed: boolean,
): readonly Claim[] =>
  ending.plans.flatMap((plan) => {
    const result = ending.results.get(plan.swarmId);
    if (plan.kind !== 'change' || result === undefined) return [];
    const { swarmId, action, managers } = plan;
    return [
      {
        runId,
        swarmId,
        action,
        status: result.status,
        managers: managers.map(({ name }) => name),
        keysBefore,
        disturbed,
      },
    ];
  });

const faultsOf = (
  schedule: Schedule,
  counted: { faults: number; operations: number },
  tell: (what: string) => void,
): Faults => {
  const count = { commands: -1, acts: -1, engine: -1, vault: -1 };
  const found = <Fault>(fault: Fault | undefined, what: string): Fault | undefined => {
    if (fault === undefined) return undefined;
    counted.faults += 1;
    tell(`  ${what}: ${JSON.stringify(fault)}`);
    return fault;
  };
  return {
    command: (isAct) => {
      count.commands += 1;
      if (isAct) count.acts += 1;
      const planned = schedule.commands.find(({ at, onActs }) =>
        onActs ? isAct && at === count.acts : at === count.commands,
      );
      return found(planned && { fault: planned.what, target: planned.target }, 'command');
    },
    engine: () => {
      count.engine += 1;
      return found(schedule.engine.find(({ at }) => at === count.engine)?.what, 'engine');
    },
    vault: () => {
      if (counted.operations > 0) count.vault += 1;
      const planned = schedule.vault.find(({ at, times }) => count.vault >= at && count.vault < at + times);
      return found(planned?.what, 'vault');
    },
  };
};

const inWords = (what: object): string => Object.values(what).join(' ');

const endingInWords = (ending: Ending | undefined): string => {
  switch (ending?.kind) {
    case undefined:
      return 'not run';
    case 'killed':
      return `killed ${ending.last}`;
    case 'refused':
      return `refused: ${ending.error.message}`;
    case 'ended':
      return `ended ${ending.exitCode}: ${[...ending.results].map(([, { status, why }]) => `${status} ${why}`).join('; ')}`;
  }
};
