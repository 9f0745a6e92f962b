import type { RunId } from '../../../src/domain/ids.js';
import type { ChangePolicy } from '../../../src/domain/plan/plan.js';
import { planDisable, planEnable, planRotation, type Planner } from '../../../src/domain/plan/planners.js';
import type { Ending } from '../operator/ending.js';
import { createOperator, type Operator } from '../operator/operator.js';
import { surprises, untrueIn, type Claim } from '../oracle/claimed.js';
import { createProcess } from '../process.js';
import type { World } from '../world.js';
import type { ChangeName, Operation } from './schedule.js';
import type { Stage } from './stage.js';

/** A run, over all processes that went on with it. */
interface Run {
  readonly runId: RunId;
  readonly kind: 'change' | 'prove' | 'unlock' | 'backout';
  readonly keysBefore: number;
  readonly dataKeysBefore: ReadonlyMap<string, number>;
  readonly stirsBefore: number;
  /** The run that it backs out. */
  readonly backsOut: Run | undefined;
  /** So many processes of it. */
  processes: number;
  /** A process of it lives, or one that backs it out: nobody else may go on with it. */
  isTaken: boolean;
  /** Another one has settled it. */
  isSettled: boolean;
  last: Ending | undefined;
}

/** Everybody who operates in a schedule. */
export interface Company {
  readonly operate: (operation: Operation) => Promise<void>;
  /** Goes on with every run that has not come to its end, and tells those that even so do not. */
  readonly resumeAll: () => Promise<void>;
  /** What turned out not to be so of what was claimed. */
  readonly checkClaims: () => void;
}

const PLANNERS: Readonly<Record<ChangeName, Planner>> = {
  rotate: planRotation,
  compromised: planRotation,
  enable: planEnable,
  disable: planDisable,
};

const UNDISTURBED: Omit<Operation, 'name'> = {
  allowLaggards: false,
  takesOver: false,
  restores: true,
  rotatesAgain: false,
  kill: undefined,
  pause: undefined,
  expiry: undefined,
};

export const createCompany = (stage: Stage): Company => {
  const { world } = stage;
  const runs: Run[] = [];
  const claims: { readonly claim: Claim; readonly keysThen: number }[] = [];
  let running = 0;

  const hasJournal = ({ runId }: Run): boolean => world.journals.bytes.has(runId);
  const linesOf = ({ runId }: Run): number => world.journals.bytes.get(runId)?.length ?? 0;
  const open = (): readonly Run[] => runs.filter((run) => isOpen(run) && !run.isTaken && hasJournal(run));

  /** Runs that have ended, and hold a lease even so. */
  const holders = (): readonly Run[] =>
    runs.filter((run) => !isOpen(run) && hasJournal(run) && world.swarms.some(({ lease }) => lease?.run === run.runId));

  const carryOut = async (run: Run, operation: Operation): Promise<void> => {
    const rivals = running;
    running += 1;
    stage.stir();
    run.processes += 1;
    const taken = [run, ...(run.backsOut === undefined ? [] : [run.backsOut])];
    for (const each of taken) each.isTaken = true;
    countOperation(stage, operation, rivals);
    stage.tell(`${operation.name}: run ${run.runId}`);
    const linesBefore = linesOf(run);
    const operator = createOperator(world, run.runId, createProcess(world.clock, operation), stage.actions);
    const ending = await work(operator, run, operation, world);
    for (const each of taken) each.isTaken = false;
    running -= 1;
    stage.tell(endingInWords(ending));
    // Refused before it could go on: it stands as it stood.
    const isUntouched = ending.kind === 'refused' && run.last !== undefined && linesOf(run) === linesBefore;
    if (!isUntouched) run.last = ending;
    if (ending.kind === 'killed') stage.count('kill');
    if (ending.kind !== 'ended') return;
    const disturbed = stage.stirs() - run.stirsBefore > run.processes || rivals > 0 || running > 0;
    for (const claim of claimsOf(run, ending, disturbed)) {
      stage.violations.push(...untrueIn(world, claim));
      claims.push({ claim, keysThen: world.keys.length });
    }
    if (run.backsOut !== undefined && ending.said.every(({ status }) => status === 'changed' || status === 'unchanged'))
      run.backsOut.isSettled = true;
  };

  const beginRun = (kind: Run['kind'], backsOut: Run | undefined): Run => {
    const run: Run = {
      runId: `20300101-0000${String(runs.length).padStart(2, '0')}-0000` as RunId,
      kind,
      keysBefore: world.keys.length,
      dataKeysBefore: new Map(
        world.swarms.flatMap(({ managers }) => managers.map(({ name, keyFile }) => [name, keyFile.dataKey])),
      ),
      stirsBefore: stage.stirs(),
      backsOut,
      processes: 0,
      isTaken: false,
      isSettled: false,
      last: undefined,
    };
    runs.push(run);
    // It may turn autolock on again, and make yet another key where that is asked for.
    if (kind === 'backout') stage.mayMakeMore.add(run.runId);
    return run;
  };

  const goOn = (run: Run, operation: Operation): Promise<void> => {
    // What it said before it says no more.
    claims.splice(0, claims.length, ...claims.filter(({ claim }) => claim.runId !== run.runId));
    return carryOut(run, operation);
  };

  const operate = async (operation: Operation): Promise<void> => {
    switch (operation.name) {
      case 'resume': {
        const run = open().at(-1);
        return run === undefined ? undefined : goOn(run, operation);
      }
      case 'backout': {
        const target = runs.findLast((run) => run.kind === 'change' && hasJournal(run) && !run.isTaken);
        return target === undefined ? undefined : carryOut(beginRun('backout', target), operation);
      }
      case 'prove':
      case 'unlock':
        return carryOut(beginRun(operation.name, undefined), operation);
      default:
        return carryOut(beginRun('change', undefined), operation);
    }
  };

  return {
    operate,
    resumeAll: async () => {
      // One may have to wait until another one has given back its lease; one that came too late has to be taken away.
      for (const isLast of [false, true]) {
        for (const run of open()) if (isOpen(run)) await goOn(run, { name: 'resume', ...UNDISTURBED });
        for (const holder of isLast ? [] : holders())
          await carryOut(beginRun('backout', holder), { name: 'backout', ...UNDISTURBED });
      }
      const stuck = runs.filter((run) => hasJournal(run) && !run.isSettled && (isOpen(run) || isRefused(run)));
      for (const { runId, last } of stuck)
        stage.violations.push(`stuck: run ${runId} does not come to an end: ${endingInWords(last)}`);
    },
    checkClaims: () => {
      for (const { claim, keysThen } of claims) stage.violations.push(...surprises(world, claim, keysThen));
      claims.length = 0;
    },
  };
};

const work = (operator: Operator, run: Run, operation: Operation, world: World): Promise<Ending> => {
  const { name, restores, rotatesAgain } = operation;
  switch (name) {
    case 'resume':
      return operator.resume();
    case 'prove':
      return operator.prove();
    case 'unlock':
      return operator.unlock();
    case 'backout':
      if (run.backsOut === undefined) throw new Error('a backout of no run');
      return operator.backOut(run.backsOut.runId, { restorePreImage: restores, rotateAgain: rotatesAgain });
    default:
      return operator.change(PLANNERS[name], policyOf(operation, world));
  }
};

const policyOf = ({ name, allowLaggards, takesOver }: Operation, world: World): ChangePolicy => ({
  minAgeSeconds: 0,
  allowLaggards,
  singleManager: true,
  compromised: name === 'compromised',
  takeOver: takesOver ? ((world.swarms[0]?.lease?.run ?? null) as RunId | null) : null,
});

const countOperation = ({ count }: Stage, { name, pause, expiry }: Operation, rivals: number): void => {
  count(`operation ${name}`);
  if (rivals > 0) count('second operator');
  if (pause !== undefined) count('fault asleep');
  if (expiry !== undefined) count('fault expired');
};

/** It has not come to an end of its own, or says that it does not know. */
const isOpen = ({ last, isSettled }: Run): boolean =>
  !isSettled &&
  (last?.kind === 'killed' ||
    (last?.kind === 'ended' && last.said.some(({ status }) => status === 'unknown' || status === 'atRisk')));

const isRefused = ({ last }: Run): boolean => last?.kind === 'refused';

const claimsOf = (
  { runId, keysBefore, dataKeysBefore, backsOut }: Run,
  { said }: Extract<Ending, { readonly kind: 'ended' }>,
  disturbed: boolean,
): readonly Claim[] => {
  const runs = [runId, ...(backsOut === undefined ? [] : [backsOut.runId])];
  return said.map((each) => ({ ...each, runId, runs, keysBefore, dataKeysBefore, disturbed }));
};

const endingInWords = (ending: Ending | undefined): string => {
  switch (ending?.kind) {
    case undefined:
      return 'not run';
    case 'killed':
      return `killed ${ending.last}`;
    case 'refused':
      return `refused: ${ending.error.message}`;
    case 'ended':
      return `ended ${ending.exitCode}: ${ending.said.map(({ status, why }) => `${status} ${why}`).join('; ')}`;
  }
};
