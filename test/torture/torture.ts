import { setTimeout as sleep } from 'node:timers/promises';
import { labRandom } from '../../src/lab/simulated/engine/random.js';
import { createCustodyWorld, type CustodyWorld } from '../support/custody-world.js';
import { startCommand } from '../support/custody/command-process.js';

/** What was done to the swarm and its operator, and what came of it. */
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

/** A rotation takes some five seconds on an idle machine. */
const LONGEST_BEFORE_A_KILL = 8_000;
const UNLOCK = ['unlock', '--wait', '180'] as const;

/** Kills engines and the tool, each with its chance, at instants of their own while the command runs. */
const torment = async (world: CustodyWorld, chance: Chance, counts: TortureCounts): Promise<Torment> => {
  const { managers } = world.swarm('web');
  const victims = chance() < 0.2 ? managers : managers.filter(() => chance() < 0.25);
  const { child, ended, runId } = startCommand(world, ['rotate']);
  const { lab } = world;
  if (lab.kind !== 'engine') throw new Error('these are real engines');
  const killTool = async (): Promise<void> => {
    await sleep(chance() * LONGEST_BEFORE_A_KILL);
    if (child.exitCode === null && child.kill('SIGKILL')) counts.toolKills += 1;
  };
  const killEngines = async (): Promise<void> => {
    await sleep(chance() * LONGEST_BEFORE_A_KILL);
    await Promise.all(victims.map(({ name }) => lab.lab.host(name).killEngine()));
    counts.engineKills += victims.length;
  };
  const toolDies = chance() < 0.6;
  const [exitCode] = await Promise.all([ended, killEngines(), toolDies ? killTool() : Promise.resolve()]);
  // The rest of what was sent comes to its end on the hosts, whoever asked for it.
  await Promise.all(victims.map(({ name }) => lab.lab.host(name).startEngine()));
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
  chance: Chance,
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
    const isResumed = chance() < 0.5;
    if (isResumed) counts.resumed += 1;
    else counts.backedOut += 1;
    const settled = isResumed ? await run('resume', runId) : await run('backout', runId, '--restore-pre-image');
    // A resumed run may say that nothing was changed, or that managers were down; its backout leaves nothing open.
    if (settled !== 0 && (await run('backout', runId, '--restore-pre-image')) !== 0) wrong.push('it was not settled');
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
    while (goOn(counts)) {
      const ended = await torment(world, chance, counts);
      const wrong = await recover(world, ended, chance, counts);
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
