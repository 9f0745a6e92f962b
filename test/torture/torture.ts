import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT } from '../../src/domain/errors.js';
import { labRandom } from '../../src/lab/simulated/engine/random.js';
import { createCustodyWorld, type CustodyWorld } from '../support/custody-world.js';
import { startCommand } from '../support/custody/command-process.js';

/** Changes to the swarm and its operator, and what came of it. */
export interface TortureCounts {
  rounds: number;
  toolKills: number;
  engineKills: number;
  resumed: number;
  backedOut: number;
  /** Rotations that came to their end by themselves. */
  rotated: number;
  readonly violations: string[];
}

export interface TortureSettings {
  readonly seed: number;
  /** Asked before each round. */
  readonly goOn: (counts: TortureCounts) => boolean;
  readonly tell: (line: string) => void;
}

type Chance = () => number;

const chances = (seed: number): Chance => {
  const random = labRandom(seed);
  return () => random.bytes(4).readUInt32LE() / 2 ** 32;
};

const UNLOCK = ['unlock', '--wait', '180'] as const;
const PAUSE_MILLISECONDS = 5;
/** What a run may end with that was taken up: done, or something is left to be done. Anything else was no run at all. */
const SETTLING: ReadonlySet<number> = new Set([EXIT.done, EXIT.partly, EXIT.keyAtRisk]);

/**
 * How many calls to AWS a rotation makes that nobody disturbs: an instant is told by them, and not by a clock, so that a busy machine
 * has the same ones.
 */
const callsOfARotation = async (world: CustodyWorld): Promise<number> => {
  const before = world.endpoint.calls.length;
  const exitCode = await startCommand(world, ['rotate']).ended;
  if (exitCode !== 0) throw new Error(`the rotation that nobody disturbed ended with ${exitCode ?? 'a signal'}`);
  return world.endpoint.calls.length - before;
};

/** Kills engines and the tool, each with its chance, at instants of their own while the command runs. */
const torment = async (world: CustodyWorld, calls: number, chance: Chance, counts: TortureCounts): Promise<Torment> => {
  const { lab } = world;
  if (lab.kind !== 'engine') throw new Error('these are real engines');
  const { managers } = world.swarm('web');
  const chosen = chance() < 0.2 ? managers : managers.filter(() => chance() < 0.25);
  const victims = chosen.map(({ name }) => lab.lab.host(name));
  // Something dies in each round.
  const toolDies = victims.length === 0 || chance() < 0.6;
  const [toolsEnd, enginesEnd] = [chance() * calls, chance() * calls];
  const begun = world.endpoint.calls.length;
  const { child, ended, runId } = startCommand(world, ['rotate']);
  const over = new AbortController();
  const exit = ended.finally(() => {
    over.abort();
  });
  const instant = async (call: number): Promise<void> => {
    while (!over.signal.aborted && world.endpoint.calls.length - begun < call) await sleep(PAUSE_MILLISECONDS);
  };
  const killTool = async (): Promise<void> => {
    await instant(toolsEnd);
    if (!over.signal.aborted && child.kill('SIGKILL')) counts.toolKills += 1;
  };
  const killEngines = async (): Promise<void> => {
    await instant(enginesEnd);
    await Promise.all(victims.map((host) => host.killEngine()));
    counts.engineKills += victims.length;
  };
  const [exitCode] = await Promise.all([exit, killEngines(), toolDies ? killTool() : Promise.resolve()]);
  // What was sent comes to its end on the hosts, whoever asked for it.
  await Promise.all(victims.map((host) => host.startEngine()));
  return { exitCode, runId: runId() };
};

interface Torment {
  readonly exitCode: number | undefined;
  readonly runId: string | undefined;
}

/** Brings everything back as an operator would, and gives what is wrong then. */
const recover = async (
  world: CustodyWorld,
  { exitCode, runId }: Torment,
  counts: TortureCounts,
): Promise<readonly string[]> => {
  const wrong: string[] = [];
  const run = async (...argv: readonly string[]): Promise<number> => {
    const { ended } = startCommand(world, argv);
    return (await ended) ?? -1;
  };
  await run(...UNLOCK);
  if (exitCode === 0) counts.rotated += 1;
  else if (runId !== undefined) {
    // Both ways back in turn.
    const isResumed = counts.resumed <= counts.backedOut;
    if (isResumed) counts.resumed += 1;
    else counts.backedOut += 1;
    const backOut = () => run('backout', runId, '--restore-pre-image');
    const settled = isResumed ? await run('resume', runId) : await backOut();
    if (!SETTLING.has(settled)) wrong.push(`${isResumed ? 'resume' : 'backout'} ended with ${settled}`);
    // A resumed run may say that nothing was changed, or that managers were down; its backout leaves nothing open.
    if (settled !== EXIT.done && (await backOut()) !== EXIT.done) wrong.push('it was not settled');
  }
  if ((await run(...UNLOCK)) !== 0) wrong.push('a manager stayed locked');
  const { exitCode: proven, stdout } = await world.run(['prove']);
  if (proven !== 0) wrong.push(`prove ended with ${proven}: ${stdout}`);
  return [...wrong, ...(await world.oracle())];
};

/** Rotates a swarm of three real engines over and over, kills engines and the tool meanwhile, and asks the oracle after each round. */
export const torture = async ({ seed, goOn, tell }: TortureSettings): Promise<TortureCounts> => {
  const counts: TortureCounts = {
    rounds: 0,
    toolKills: 0,
    engineKills: 0,
    resumed: 0,
    backedOut: 0,
    rotated: 0,
    violations: [],
  };
  const chance = chances(seed);
  const world = await createCustodyWorld({
    kind: 'engine',
    swarms: [{ name: 'web', managers: 3, autolock: true }],
  });
  try {
    const adopted = await world.run(['enable', '--yes']);
    if (adopted.exitCode !== 0) throw new Error(`the key was not kept at the start: ${adopted.stderr}`);
    const calls = await callsOfARotation(world);
    while (goOn(counts)) {
      const ended = await torment(world, calls, chance, counts);
      const wrong = await recover(world, ended, counts);
      counts.rounds += 1;
      counts.violations.push(...wrong.map((each) => `round ${counts.rounds}: ${each}`));
      tell(`round ${counts.rounds}: ${ended.exitCode ?? 'killed'}${wrong.length > 0 ? `; ${wrong.join('; ')}` : ''}`);
      if (wrong.length > 0) break;
    }
    return counts;
  } finally {
    await world.close();
  }
};

/** For the last lines of a run. */
export const countsInWords = ({ violations, ...counts }: TortureCounts): string =>
  [
    `${counts.rounds} rounds: ${counts.rotated} rotations came to their end, ${counts.resumed} were resumed, ${counts.backedOut} backed out`,
    `${counts.toolKills} kills of the tool, ${counts.engineKills} kills of an engine`,
    ...violations,
    `violations: ${violations.length}`,
  ].join('\n');
