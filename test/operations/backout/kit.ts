import { expect } from '@jest/globals';
import type { OperatorRun } from '../../support/custody/operator.js';
import { interfere, once } from '../change/fate.js';
import { changeWorld, leftovers, runIdOf, type ChangeWorld, type ChangeWorldOptions } from '../change/kit.js';

/** A backout looks at its swarm before every step: many looks, and each takes its time. */
export const LONG_PATIENCE = 300_000;

export interface BackoutWorld extends ChangeWorld {
  /** Runs a command line and ends it for good, without a word more, as the script of this step arrives, or has run on the first host. */
  killedAt(argv: readonly string[], step: string, when: 'before' | 'after'): Promise<OperatorRun>;
  /** Every manager restarts at once, and waits for the key that lies on its disk. */
  restartAll(): Promise<void>;
  /** `backout` of a run, told to go on. */
  backOut(run: OperatorRun, ...options: readonly string[]): Promise<OperatorRun>;
}

export const backoutWorld = async (options: ChangeWorldOptions = {}): Promise<BackoutWorld> => {
  const world = await changeWorld(options);
  return {
    ...world,
    killedAt(argv, step, when) {
      let interrupt: () => void = () => undefined;
      const strike = once(() => {
        interrupt();
        interrupt();
      });
      interfere(world, step, {
        ...(when === 'before' ? { before: strike } : {}),
        ...(when === 'after'
          ? {
              after: async (result) => {
                await strike();
                return result;
              },
            }
          : {}),
      });
      return world.command(argv, { onStart: (listener) => (interrupt = listener) });
    },
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
export const expectAllWell = async (world: ChangeWorld): Promise<void> => {
  expect(await leftovers(world)).toEqual([]);
  expect(await world.oracle()).toEqual([]);
};
