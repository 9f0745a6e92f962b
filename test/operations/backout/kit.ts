import { expect } from '@jest/globals';
import type { CustodyWorld } from '../../support/custody-world.js';
import type { OperatorRun } from '../../support/custody/operator.js';
import type { CliOptions } from '../../support/run-cli.js';
import { interfere, once } from '../change/fate.js';
import { changeWorld, leftovers, runIdOf, type ChangeWorld, type ChangeWorldOptions } from '../change/kit.js';

/** A backout looks at its swarm before every step: many looks, and each takes its time. */
export const LONG_PATIENCE = 600_000;

export type When = 'before' | 'after';

/**
 * With these options a command line is ended for good, without a word more, as the script of this step arrives, or has run on the first
 * host. `time`: at the nth command of that step.
 */
export const deathAt = (
  world: CustodyWorld,
  step: string,
  when: When,
  time = 1,
): Required<Pick<CliOptions, 'onStart'>> => {
  let interrupt: () => void = () => undefined;
  const strike = once(() => {
    interrupt();
    interrupt();
  });
  const commands = new Set<string>();
  const strikeIf = async (now: When): Promise<void> => {
    if (now === when && commands.size === time) await strike();
  };
  interfere(world, step, {
    before: async (_, { commandId }) => {
      commands.add(commandId);
      await strikeIf('before');
    },
    after: async (result) => {
      await strikeIf('after');
      return result;
    },
  });
  return { onStart: (listener) => (interrupt = listener) };
};

/** What a script answered never reaches the command history. */
export const loseAnswers = (world: CustodyWorld, step: string): void => {
  interfere(world, step, { after: (result) => ({ ...result, standardOutput: Buffer.from('') }) });
};

export interface BackoutWorld extends ChangeWorld {
  /** A command line that dies at this step. */
  killedAt(argv: readonly string[], step: string, when: When): Promise<OperatorRun>;
  /** Every manager restarts at once, and waits for the key that lies on its disk. */
  restartAll(): Promise<void>;
  /** `backout` of a run, told to go on. */
  backOut(run: OperatorRun, ...options: readonly string[]): Promise<OperatorRun>;
}

export const backoutWorld = async (options: ChangeWorldOptions = {}): Promise<BackoutWorld> => {
  const world = await changeWorld(options);
  return {
    ...world,
    killedAt: (argv, step, when) => world.command(argv, deathAt(world, step, when)),
    async restartAll() {
      await Promise.all(
        world.swarm('web').managers.map(async (host) => {
          await host.restartEngine();
        }),
      );
    },
    backOut: (run, ...args) => world.command(['backout', runIdOf(run), '--yes', '--verbose', ...args]),
  };
};

/** Nothing is left behind, nothing lost, nothing leaked, nothing claimed that is not so. */
export const expectAllWell = async (world: CustodyWorld): Promise<void> => {
  expect(await leftovers(world)).toEqual([]);
  expect(await world.oracle()).toEqual([]);
};
