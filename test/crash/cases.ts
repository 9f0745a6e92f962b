import type { BackoutWorld } from '../operations/backout/kit.js';
import { runProcess } from './killed-process.js';

/** A command that is killed, and the swarm that it finds. */
export interface CrashCase {
  readonly name: string;
  /** Brings the swarm to where the command has something to do; gives its words. */
  readonly prepare: (world: BackoutWorld) => Promise<readonly string[]>;
  /** Whether autolock is to be on when the killed run has been backed out: as it was before it. Undefined where there is nothing to back out. */
  readonly wasOn: boolean | undefined;
}

const must = async (world: BackoutWorld, argv: readonly string[]): Promise<void> => {
  const { exitCode, stderr } = await world.command(argv);
  if (exitCode !== 0) throw new Error(`${argv.join(' ')} ended with ${exitCode}: ${stderr}`);
};

const isOn = (world: BackoutWorld): boolean => world.fate('web').unlockKey !== undefined;

const turn = async (world: BackoutWorld, on: boolean): Promise<void> => {
  if (isOn(world) !== on) await must(world, [on ? 'enable' : 'disable', '--yes']);
};

const onWith =
  (...argv: readonly string[]) =>
  async (world: BackoutWorld): Promise<readonly string[]> => {
    await turn(world, true);
    return argv;
  };

/** Which effect of a rotation is the rotation itself; the same for each swarm whose key is kept. */
let rotateAt: number | undefined;

/** A run that died when its key was new and nobody had it: the most that a backout can find. */
const afterAKilledRotation = async (world: BackoutWorld): Promise<readonly string[]> => {
  await turn(world, true);
  rotateAt ??= (await runProcess(world, ['rotate'])).effects.indexOf('send rotate');
  const { runId } = await runProcess(world, ['rotate'], { effect: rotateAt, passage: 'after' });
  if (runId === undefined) throw new Error('the rotation was to be killed after its journal had begun');
  return ['backout', runId];
};

export const CASES: readonly CrashCase[] = [
  { name: 'rotate', prepare: onWith('rotate'), wasOn: true },
  { name: 'rotate --compromised', prepare: onWith('rotate', '--compromised'), wasOn: true },
  {
    name: 'enable',
    prepare: async (world) => {
      await turn(world, false);
      return ['enable'];
    },
    wasOn: false,
  },
  { name: 'disable', prepare: onWith('disable'), wasOn: true },
  { name: 'rotate-join-tokens', prepare: onWith('rotate-join-tokens'), wasOn: undefined },
  {
    name: 'unlock',
    prepare: async (world) => {
      await turn(world, true);
      await world.restartAll();
      return ['unlock'];
    },
    wasOn: undefined,
  },
  { name: 'backout', prepare: afterAKilledRotation, wasOn: true },
];
