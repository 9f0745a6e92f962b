import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backoutWorld, type BackoutWorld } from '../operations/backout/kit.js';
import { leftovers, swarmIn } from '../operations/change/kit.js';
import { CASES, type CrashCase } from './cases.js';
import { runProcess, type CrashPoint } from './killed-process.js';

/*
 * The process is killed at its effects, which a run that is let through tells beforehand: a step that is added is covered by itself.
 * `npm run crash-points` kills at every one of them, before and after it, and recovers in both ways; here it is two of each command.
 */
const SAMPLE = 2;
const { LOCKSTEP_CRASH_POINTS: WANTED = String(SAMPLE) } = process.env;
/** Of each command. */
const POINTS = WANTED === 'all' ? Number.POSITIVE_INFINITY : Number(WANTED);
const IS_NIGHT = POINTS > SAMPLE;
const PATIENCE = IS_NIGHT ? 8 * 3_600_000 : 900_000;

const RECOVERIES = ['resume', 'backout'] as const;
type Recovery = (typeof RECOVERIES)[number];

interface Trial extends CrashPoint {
  readonly recovery: Recovery;
}

const trialsOf = (effects: number, { wasOn }: CrashCase): readonly Trial[] => {
  const recoveries = RECOVERIES.filter((recovery) => recovery === 'resume' || wasOn !== undefined);
  const all = Array.from({ length: effects }).flatMap((_, effect) =>
    recoveries.flatMap((recovery) =>
      (['before', 'after'] as const).map((passage): Trial => ({ effect, passage, recovery })),
    ),
  );
  // A stride that shares no factor with the four kinds of a point, so that different kinds are among those taken.
  const stride = Math.max(1, Math.floor(all.length / POINTS)) | 1;
  return all.filter((_, index) => index % stride === Math.floor(stride / 3)).slice(0, POINTS);
};

/** At once, for whoever waits for hours: jest tells of a file when it has ended. */
const tell = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const counts = { processes: 0, recoveries: 0 };
let world: BackoutWorld;
/** Brings the world back from where a process died, and gives what is wrong with it then. */
const recover = async (runId: string, trial: Trial, { wasOn }: CrashCase): Promise<readonly string[]> => {
  counts.recoveries += 1;
  const run = await world.command(trial.recovery === 'resume' ? ['resume', runId] : ['backout', runId, '--yes']);
  const said = swarmIn(run)
    .outcome.steps.map(({ result }) => result)
    .join('\n');
  // What was never sent is not sent by a run that cannot know it: then it says so.
  const isAllRight =
    run.exitCode === 0 ||
    (trial.recovery === 'resume' && run.exitCode === 4 && /not rotated|not turned o(?:n|ff)/.test(said));
  const isOn = world.fate('web').unlockKey !== undefined;
  const proof = await world.command(['prove']);
  return [
    ...(isAllRight ? [] : [`${trial.recovery} ended with ${run.exitCode}: ${run.stderr}`]),
    ...(trial.recovery === 'backout' && isOn !== wasOn ? [`autolock is ${isOn ? 'on' : 'off'}`] : []),
    ...(proof.exitCode === 0 ? [] : [`prove ended with ${proof.exitCode}: ${proof.stdout}`]),
    ...(await leftovers(world)),
    ...(await world.oracle()),
  ];
};

const again = async (argv: readonly string[]): Promise<readonly string[]> => {
  const { exitCode, stderr } = await world.command([...argv, '--yes']);
  return [...(exitCode === 0 ? [] : [`again it ended with ${exitCode}: ${stderr}`]), ...(await world.oracle())];
};

const inWords = ({ effect, passage, recovery }: Trial, effects: readonly string[]): string =>
  `killed ${passage} “${effects[effect] ?? ''}” (${effect}), then ${recovery}`;

/** Each command in a file of its own: they are tried beside each other. */
export const describeKills = (name: string): void => {
  const [crashCase] = CASES.filter((each) => each.name === name);
  if (crashCase === undefined) throw new Error(`no command to kill is called ${name}`);
  describe('a process that is killed', () => {
    killAndRecover(crashCase);
  });
};

const killAndRecover = (crashCase: CrashCase): void => {
  beforeAll(async () => {
    world = await backoutWorld();
  }, PATIENCE);
  afterAll(async () => {
    await world.close();
    if (IS_NIGHT) tell(`${counts.processes} processes killed, ${counts.recoveries} recoveries`);
  });

  it.each([[crashCase.name]])(
    'in %s loses no key, leaks none, claims nothing, and is recovered from by resume and by backout',
    async () => {
      const whole = await runProcess(world, await crashCase.prepare(world));
      expect(whole.exitCode).toBe(0);
      const trials = trialsOf(whole.effects.length, crashCase);
      expect(trials.length).toBeGreaterThanOrEqual(SAMPLE);
      for (const [index, trial] of trials.entries()) {
        if (IS_NIGHT && index % 10 === 0)
          tell(`${crashCase.name}: ${index} of ${trials.length} kills recovered from, none lost, none leaked`);
        const argv = await crashCase.prepare(world);
        const killed = await runProcess(world, argv, trial);
        counts.processes += 1;
        const where = inWords(trial, killed.effects);
        expect({ where, exitCode: killed.exitCode }).toEqual({ where, exitCode: undefined });
        expect({ where, wrong: await world.oracle() }).toEqual({ where, wrong: [] });
        // Where nothing was begun yet, the same command does it all.
        const wrong = killed.runId === undefined ? await again(argv) : await recover(killed.runId, trial, crashCase);
        expect({ where, wrong }).toEqual({ where, wrong: [] });
      }
    },
    PATIENCE,
  );
};
