import type { OperatorRun } from '../../support/custody/operator.js';
import { interfere, once } from './fate.js';
import type { ChangeWorld } from './kit.js';

export interface Interruption {
  readonly step: string;
  /** Once: it is to stop; twice: to end at once. */
  readonly times: 1 | 2;
  /** Whether the script of the step has run by then. */
  readonly when?: 'before' | 'after';
}

/** Runs a command and interrupts it at the script of this step. */
export const interruptedAt = (
  world: ChangeWorld,
  argv: readonly string[],
  { step, times, when = 'before' }: Interruption,
): Promise<OperatorRun> => {
  let interrupt: () => void = () => undefined;
  const strike = once(() => {
    for (let time = 0; time < times; time += 1) interrupt();
  });
  interfere(
    world,
    step,
    when === 'before'
      ? { before: strike }
      : {
          after: async (result) => {
            await strike();
            return result;
          },
        },
  );
  return world.command(argv, { onStart: (listener) => (interrupt = listener) });
};
